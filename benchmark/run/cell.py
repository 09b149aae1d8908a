"""Scores the outputs of one cell, measures, and stores the result. Runs in any process."""

from __future__ import annotations

import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark.contract.arrays import FloatArray
from benchmark.contract.digests import file_digest
from benchmark.contract.errors import NotApplicable, UserError
from benchmark.contract.one_line import one_line
from benchmark.contract.printable import printable_lines
from benchmark.contract.result import Provenance, Result
from benchmark.contract.split_inputs import SplitInputs
from benchmark.contract.worker_died import WorkerDied
from benchmark.jobs.progress_file import tell
from benchmark.jobs.threads import single_threaded
from benchmark.metrics.scoring import score
from benchmark.plan.steps import Step
from benchmark.run.fitting import Encoded, Workplace, load_features
from benchmark.store.query_files import Queries
from benchmark.store.store import Store

if TYPE_CHECKING:
    from benchmark.run.keeping import ModelKeeper

LONGEST_TRACEBACK = 20_000  # characters


def outcome_of(step: Step, provenance: Provenance, **fields: object) -> Result:
    """A result of a step with these fields."""
    base: dict[str, object] = {
        "key": step.cell.key,
        "cell": step.cell,
        "method": step.method,
        "oracles": step.oracles,
        "file": step.file,
        "fit_digest": step.fit_digest,
        "scorer_digest": step.scorer_digest,
        "provenance": provenance,
    }
    return Result.model_validate(base | fields)


@dataclass(frozen=True)
class Task:
    """A step with everything its execution needs; small enough to send to another process.

    Attributes:
        step: what to do.
        inputs: its split.
        feature_paths: modality -> features.
        folder: of the run, absolute, since methods may change the current folder; so are all other paths.
        provenance: of the run.
        image_weights: state-dict file of an end-to-end backbone, None for torchvision's own.
        keeper: keeps the fitted method; None where nothing is kept.
    """

    step: Step
    inputs: SplitInputs
    feature_paths: Mapping[str, Path]
    folder: Path
    provenance: Provenance
    image_weights: Path | None = None
    keeper: ModelKeeper | None = None

    def rescore(self) -> None:
        """Scores the stored outputs again and stores the result.

        Raises:
            UserError: there are no such outputs, or no longer; the stored result stays as it was.
            OSError: the result cannot be stored.
        """
        rescore_cell(Store(self.folder), self.step.cell.key, self.step.scorer_digest)

    def keep(self, ended: Encoded | BaseException) -> Result:
        """Scores outputs and stores them with their result; an error of the method becomes a failed or skipped one.

        Returns:
            What is stored.

        Raises:
            OSError: the result cannot be stored.
        """
        store = Store(self.folder)
        if not isinstance(ended, Encoded):
            result = self._without_outputs(ended)
        else:
            result, queries = self._scored(ended)
            if result.status == "ok":
                return store.write_cell(result, ended.outputs, queries)
        store.write_result(result)
        return result

    def outcome(self, **fields: object) -> Result:
        """A result of this task's step with these fields."""
        return outcome_of(self.step, self.provenance, **fields)

    def failed(self, error: BaseException) -> Result:
        """The failed result for an exception, with one line and the traceback.

        Without a digest the cell is tried again next time: its method may be without fault if its worker was killed,
        or if the user has to mend something.
        """
        is_tried_again = isinstance(error, UserError) or (isinstance(error, WorkerDied) and error.was_killed)
        reason, fields = one_line(error), {}
        if is_tried_again:
            reason, fields = f"{reason}; the same command tries it again", {"fit_digest": ""}
        return self.outcome(status="failed", reason=reason, traceback=_traceback(error), **fields)

    def features(self) -> dict[str, FloatArray]:
        """Modality -> features of all items; raises OSError where they cannot be read."""
        return load_features(self.feature_paths)

    def workplace(self) -> Workplace:
        """Where the fit of this cell takes place."""
        cell = self.step.cell
        if cell.track == "frozen":
            return Workplace(tell)
        return Workplace(
            tell,
            device=self.step.device,
            image_weights=self.image_weights,
            checkpoint=Store(self.folder).checkpoint_path(cell.key),
            checkpoint_identity=self.step.fit_digest,
        )

    def _scored(self, encoded: Encoded) -> tuple[Result, Queries]:
        """The result of these outputs with its single queries; a failed one without any if they cannot be scored."""
        started = time.perf_counter()
        try:
            with single_threaded():
                scores = score(encoded.outputs)
        except BaseException as error:  # noqa: BLE001 - one failing method costs its own cells only
            return self.failed(error), {}
        result = self.outcome(
            status="ok",
            scores=scores.scores,
            curves=scores.curves,
            diagnostics=scores.diagnostics,
            dim=encoded.dim,
            bytes_per_item=encoded.bytes_per_item,
            timings={**encoded.timings, "score": time.perf_counter() - started},
        )
        return result, scores.queries

    def _without_outputs(self, error: BaseException) -> Result:
        """The result of a method that gave no outputs."""
        if isinstance(error, NotApplicable):
            return self.outcome(status="skipped", reason=one_line(error))
        return self.failed(error)


def _traceback(error: BaseException) -> str:
    """The traceback of an exception as storable text, its end if it is long."""
    try:
        lines = "".join(traceback.format_exception(error))
    except Exception as other:  # noqa: BLE001 - a method may raise any class
        lines = f"it cannot be shown: {one_line(other)}"
    return printable_lines(lines[-LONGEST_TRACEBACK:])


def rescore_cell(store: Store, key: str, scorer_digest: str) -> None:
    """Scores the stored outputs of that key again and stores the result.

    Raises:
        UserError: there is no ok result of that key, a file of it is damaged, or another process removed or replaced it
            meanwhile.
    """
    if not store.replace_result(*_rescored(store, key, scorer_digest)):
        raise UserError(f"{store.result_path(key)} was removed or replaced while its outputs were scored")


def _rescored(store: Store, key: str, scorer_digest: str) -> tuple[Result, Queries]:
    """The stored result of that key and its single queries, scored again from its stored outputs; raises UserError."""
    stored, damage = store.examined(key)
    if damage:
        raise UserError(damage)
    if stored is None or stored.status != "ok":
        raise UserError(f"expected an ok result {key} in {store.folder}, found none")
    started = time.perf_counter()
    scores = score(store.read_outputs(key))
    timings = stored.timings | {"score": time.perf_counter() - started}
    result = stored.model_copy(
        update={
            "scores": scores.scores,
            "curves": scores.curves,
            "diagnostics": scores.diagnostics,
            "outputs_checksum": stored.outputs_checksum or file_digest(store.outputs_path(key)),
            "scorer_digest": scorer_digest,
            "timings": timings,
        }
    )
    return result, scores.queries
