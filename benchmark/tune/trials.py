"""One search: settings of a method on one split, tried one after another and kept as soon as they are scored.

The sampler of a trial is made anew, seeded by the trial's number, and told the trials before it. So the settings
tried do not depend on workers, on where a search was stopped, or on how far it is to go.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import optuna
from pydantic import ValidationError

from benchmark import registry
from benchmark.contract.arrays import FloatArray
from benchmark.contract.digests import digest, source_digest
from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import unseen
from benchmark.contract.record import Record
from benchmark.contract.search_space import Scalar
from benchmark.contract.seeds import derive_seed
from benchmark.contract.split_inputs import SplitInputs
from benchmark.jobs.progress_file import tell
from benchmark.jobs.random_state import global_rng_restored
from benchmark.jobs.threads import single_threaded
from benchmark.metrics.scoring import score
from benchmark.plan.steps import Step
from benchmark.run.fitting import Workplace, fit_and_encode, load_features
from benchmark.store.atomic import write_atomically
from benchmark.tune.space import Distributions, defaults

SamplerName = Literal["tpe", "random"]
SAMPLERS: tuple[SamplerName, ...] = get_args(SamplerName)

OBJECTIVE = "map@all"

# Covered by the digests of the step, or deciding no number: a change to them costs no trials.
COVERED = tuple(
    f"benchmark.{name}"
    for name in (
        *("fitting", "inputs", "job_progress", "planning", "records", "registry", "scoring", "store", "threads"),
        "types",
    )
)


class Trial(Record):
    """One set of values that was tried.

    Attributes:
        settings: hyper-parameter -> value, for every hyper-parameter that is searched.
        status: "ok", "failed" (an error, or a score that is no number) or "not applicable" (the method declined).
        val_map: mean of both directions' map@all on val; None where not ok.
        reason: one line; empty where ok.
    """

    settings: dict[str, Scalar]
    status: Literal["ok", "failed", "not applicable"]
    val_map: float | None = None
    reason: str = ""


class SearchRecord(Record):
    """What is stored of a search: `runs/<name>/tuning/<key>.json`."""

    schema_version: Literal[1] = 1
    dataset: str
    method: str
    n_bits: int | None
    trials: tuple[Trial, ...]


@dataclass(frozen=True)
class Search:
    """A search with all that it needs, small enough to send to another process.

    Attributes:
        step: cell of the defaults, with its digests.
        inputs: a split whose queries are val items.
        feature_paths: modality -> features.
        space: what each hyper-parameter is drawn from.
        sampler: how.
        budget: trials, the defaults being the first.
        folder: where trials are kept.
    """

    step: Step
    inputs: SplitInputs
    feature_paths: Mapping[str, Path]
    space: Distributions
    sampler: SamplerName
    budget: int
    folder: Path

    @property
    def path(self) -> Path:
        """File of the trials; its name is a digest of everything that they depend on, which the budget is not."""
        space = {name: optuna.distributions.distribution_to_json(drawn) for name, drawn in self.space.items()}
        code = source_digest(__name__, without=COVERED)
        version = optuna.__version__.split(".")[:2]
        step = self.step
        key = digest([step.cell.key, step.fit_digest, step.scorer_digest, space, self.sampler, code, version])
        return self.folder / f"{key}.json"

    def run(self) -> tuple[Trial, ...]:
        """As many trials as the budget allows, from the stored ones on; each is stored at once.

        An error of the method or its settings becomes a failed trial, never an exception.
        """
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        path = self.path
        trials = self._stored(path)
        features = load_features(self.feature_paths)
        while len(trials) < self.budget:
            settings = self._next(trials)
            same = next((trial for trial in trials if trial.settings == settings), None)
            trials.append(same or self._tried(settings, features))
            self._keep(path, trials)
            tell(len(trials), self.budget)
        return tuple(trials[: self.budget])

    def _stored(self, path: Path) -> list[Trial]:
        """Trials kept by an earlier run; none where the file is missing or cannot be read."""
        try:
            return list(SearchRecord.model_validate_json(path.read_text(encoding="utf-8")).trials)
        except (OSError, ValidationError, ValueError):
            return []

    def _keep(self, path: Path, trials: Sequence[Trial]) -> None:
        """Writes all trials so far."""
        cell = self.step.cell
        record = SearchRecord(dataset=cell.dataset, method=cell.method, n_bits=cell.n_bits, trials=tuple(trials))
        text = record.model_dump_json(indent=1)
        write_atomically(path, lambda file: file.write(text.encode()))

    def _next(self, trials: Sequence[Trial]) -> dict[str, Scalar]:
        """Settings of the next trial: a function of its number and the trials before it."""
        cell = self.step.cell
        if not trials:
            return defaults(cell.method, self.space)
        names = cell.seed, cell.dataset, cell.protocol, cell.method, cell.n_bits
        seed = derive_seed("tune", *names, len(trials))
        samplers = {"tpe": optuna.samplers.TPESampler, "random": optuna.samplers.RandomSampler}
        study = optuna.create_study(sampler=samplers[self.sampler](seed=seed), direction="maximize")
        for trial in trials:
            _tell(study, trial, self.space)
        asked: dict[str, Scalar] = study.ask(dict(self.space)).params
        return asked

    def _tried(self, settings: dict[str, Scalar], features: Mapping[str, FloatArray]) -> Trial:
        """Fits on train and scores on val."""
        try:
            with single_threaded(), global_rng_restored():
                value = self._val_map(settings, features)
        except NotApplicable as error:
            return Trial(settings=settings, status="not applicable", reason=str(error))
        except Exception as error:  # noqa: BLE001 - settings that fail cost their own trial only
            return Trial(settings=settings, status="failed", reason=one_line(error))
        if not math.isfinite(value):
            return Trial(settings=settings, status="failed", reason=f"its {OBJECTIVE} on val is no number")
        return Trial(settings=settings, status="ok", val_map=value)

    def _val_map(self, settings: Mapping[str, Scalar], features: Mapping[str, FloatArray]) -> float:
        """Mean of both directions' map@all on val."""
        cell = self.step.cell.model_copy(update={"settings": dict(settings)})
        new, supervision = registry.methods().load(cell.method), self.step.method.supervision
        outputs = fit_and_encode(new, cell, supervision, self.inputs, features, Workplace(unseen)).outputs
        scores = score(outputs).scores
        return float(np.mean([value for name, value in scores.items() if name.partition("/")[2] == OBJECTIVE]))


def _tell(study: optuna.Study, trial: Trial, space: Distributions) -> None:
    """Tells a sampler of a trial; one that failed is to be avoided."""
    state = optuna.trial.TrialState.PRUNED if trial.val_map is None else optuna.trial.TrialState.COMPLETE
    try:
        told = optuna.trial.create_trial(
            state=state, value=trial.val_map, params=dict(trial.settings), distributions=dict(space)
        )
    except ValueError:  # defaults may lie outside of the space, e.g. 0 where it is logarithmic
        return
    study.add_trial(told)


def one_line(error: BaseException) -> str:
    """Kind of an exception and the first line of what it says."""
    return f"{type(error).__name__}: {error}".split("\n")[0]


def best_of(trials: Sequence[Trial]) -> Trial | None:
    """The trial with the highest score, the earliest among equals; None where all failed."""
    scored = [trial for trial in trials if trial.val_map is not None]
    return max(scored, key=lambda trial: trial.val_map or 0.0, default=None)
