"""One search: fits a method with one set of values after another on one split, and stores each trial at once."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import optuna

from benchmark.contract.arrays import FloatArray
from benchmark.contract.digests import digest, source_digest
from benchmark.contract.errors import NotApplicable, StorageError
from benchmark.contract.limits import CodeLength
from benchmark.contract.method import unseen
from benchmark.contract.notes import note
from benchmark.contract.one_line import one_line
from benchmark.contract.outputs import Outputs
from benchmark.contract.record import Record
from benchmark.contract.search_space import Scalar
from benchmark.contract.split_inputs import SplitInputs
from benchmark.jobs.progress_file import tell
from benchmark.jobs.threads import single_threaded
from benchmark.metrics.scoring import score
from benchmark.plan.steps import Step
from benchmark.run.contained_fit import fit_contained
from benchmark.run.fitting import Workplace, load_features
from benchmark.store.checked_json import Damaged, read_record, write_json
from benchmark.tune.outcome import Trial
from benchmark.tune.sampling import OBJECTIVE, Distributions, SamplerName, Sampling, objective
from benchmark.tune.space import defaults


class SearchRecord(Record):
    """What is stored of a search: `runs/<name>/tuning/<key>.json`."""

    schema_version: Literal[1] = 1
    dataset: str
    method: str
    n_bits: CodeLength | None
    trials: tuple[Trial, ...]


@dataclass(frozen=True)
class Search:
    """A search with everything it needs, small enough to send to another process.

    Attributes:
        step: cell of the defaults, with its digests.
        inputs: a split whose queries are val items.
        feature_paths: modality -> file of the features.
        space: hyper-parameter -> what its values are drawn from.
        sampler: how they are drawn.
        budget: number of trials; the defaults are the first.
        folder: where trials are stored.
    """

    step: Step
    inputs: SplitInputs
    feature_paths: Mapping[str, Path]
    space: Distributions
    sampler: SamplerName
    budget: int
    folder: Path

    @property
    def sampling(self) -> Sampling:
        """How the settings of the trials are chosen."""
        cell = self.step.cell
        names = cell.seed, cell.dataset, cell.protocol, cell.method, cell.n_bits
        return Sampling(self.space, defaults(cell.method, self.space), self.sampler, names)

    @property
    def path(self) -> Path:
        """File of the trials. Its name is a digest of everything they depend on; the budget is not part of it."""
        step = self.step
        code = source_digest("benchmark.tune.sampling")  # the digests of the step cover fitting and scoring
        key = digest([step.cell.key, step.fit_digest, step.scorer_digest, code, *self.sampling.facts])
        return self.folder / f"{key}.json"

    def run(self) -> tuple[Trial, ...]:
        """Carries on from the stored trials until the budget is spent; each trial is stored at once.

        An error of the method or its settings becomes a failed trial, never an exception.

        Raises:
            OSError: features cannot be read, or the trials cannot be stored.
        """
        path = self.path
        trials = self._stored(path)
        features = load_features(self.feature_paths)
        while len(trials) < self.budget:
            settings = self._next(trials)
            same = next((trial for trial in trials if trial.settings == settings), None)
            trials.append(same or self._tried(settings, features))
            self._store(path, trials)
            tell(len(trials), self.budget)
        return tuple(trials[: self.budget])

    def _stored(self, path: Path) -> list[Trial]:
        """Trials of an earlier run; empty where the file is missing or, as a note says, damaged."""
        if not os.path.lexists(path):
            return []
        cell = self.step.cell
        try:
            record = read_record(SearchRecord, path)
            if (record.dataset, record.method, record.n_bits) != (cell.dataset, cell.method, cell.n_bits):
                raise Damaged("it holds the trials of another search")
            if any(trial.settings.keys() != self.space.keys() for trial in record.trials):
                raise Damaged(f"its trials should set {', '.join(sorted(self.space))} and nothing else")
        except Damaged as error:
            note(f"{path} is damaged: {error}; this search starts again")
            return []
        return list(record.trials)

    def give_up_trial(self, reason: str) -> None:
        """Stores the trial under way as failed, whose worker process ended with it."""
        path = self.path
        trials = self._stored(path)
        self._store(path, [*trials, Trial(settings=self._next(trials), status="failed", reason=reason)])

    def _next(self, trials: Sequence[Trial]) -> dict[str, Scalar]:
        """Settings of the trial after these."""
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        return self.sampling.settings([(trial.settings, trial.val_map) for trial in trials])

    def _store(self, path: Path, trials: Sequence[Trial]) -> None:
        cell = self.step.cell
        record = SearchRecord(dataset=cell.dataset, method=cell.method, n_bits=cell.n_bits, trials=tuple(trials))
        write_json(path, record.model_dump(mode="json"))

    def _tried(self, settings: dict[str, Scalar], features: Mapping[str, FloatArray]) -> Trial:
        """Fits on train and scores on val."""
        try:
            with single_threaded():
                value = objective(score(self._outputs(settings, features)).scores)
        except StorageError:
            raise
        except NotApplicable as error:
            return Trial(settings=settings, status="not applicable", reason=one_line(error))
        except BaseException as error:  # noqa: BLE001 - settings that fail cost their own trial only
            return Trial(settings=settings, status="failed", reason=one_line(error))
        if not math.isfinite(value):
            return Trial(settings=settings, status="failed", reason=f"its {OBJECTIVE} on val is not a number")
        return Trial(settings=settings, status="ok", val_map=value)

    def _outputs(self, settings: Mapping[str, Scalar], features: Mapping[str, FloatArray]) -> Outputs:
        """Codes or embeddings of val by the method with these settings."""
        step = replace(self.step, cell=self.step.cell.model_copy(update={"settings": dict(settings)}))
        with fit_contained(step, self.inputs, features, Workplace(unseen)) as fitted:
            return fitted.encode(self.inputs, features).outputs
