"""Executes one cell: loads features, fits, encodes, scores, measures, stores. Runs in any process."""

from __future__ import annotations

import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmark.contract.arrays import FloatArray
from benchmark.contract.digests import file_digest
from benchmark.contract.errors import NotApplicable, StorageError, UserError
from benchmark.contract.one_line import one_line
from benchmark.contract.printable import printable_lines
from benchmark.contract.result import Provenance, Result
from benchmark.contract.split_inputs import SplitInputs
from benchmark.contract.worker_died import WorkerDied
from benchmark.jobs.progress_file import tell
from benchmark.jobs.threads import single_threaded
from benchmark.metrics.scoring import score
from benchmark.plan.steps import Step
from benchmark.run.contained_fit import fit_contained
from benchmark.run.fitting import Fitted, Workplace, load_features
from benchmark.store.store import Store

LONGEST_TRACEBACK = 20_000  # characters


def outcome_of(step: Step, provenance: Provenance, **fields: object) -> Result:
    """A result of a step with these fields."""
    base: dict[str, object] = {
        "key": step.cell.key,
        "cell": step.cell,
        "method": step.method,
        "oracles": step.oracles,
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
    """

    step: Step
    inputs: SplitInputs
    feature_paths: Mapping[str, Path]
    folder: Path
    provenance: Provenance
    image_weights: Path | None = None

    def execute(self) -> Result:
        """Executes the step and stores its result. An error of the method becomes a failed result, not an exception.

        An error while scoring stored outputs again is raised; the stored result stays as it was.

        Raises:
            OSError: features cannot be read, or a checkpoint or the result cannot be stored.
        """
        store = Store(self.folder)
        if self.step.action == "rescore":
            result = rescored(store, self.step.cell.key, self.step.scorer_digest)
            store.write_result(result)
            return result
        features = load_features(self.feature_paths)
        outputs = None
        with single_threaded():
            try:
                fitted = self._fitted(store, features)
                result, outputs = self._scored(fitted), fitted.outputs
            except StorageError:
                raise
            except NotApplicable as reason:
                result = self.outcome(status="skipped", reason=one_line(reason))
            except BaseException as error:  # noqa: BLE001 - one failing method costs its own cell only
                result = self.failed(error)
        if outputs is not None:
            checksum = store.write_outputs(self.step.cell.key, outputs)
            result = result.model_copy(update={"outputs_checksum": checksum})
        store.write_result(result)
        if result.status == "ok":
            # Only now: if a kill came before the result is stored, the training would be lost.
            store.checkpoint_path(self.step.cell.key).unlink(missing_ok=True)
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

    def _fitted(self, store: Store, features: Mapping[str, FloatArray]) -> Fitted:
        """Makes the method, fits it and encodes; undoes what the method changes in the process."""
        step = self.step
        return fit_contained(step.cell, step.method.supervision, self.inputs, features, self._workplace(store))

    def _scored(self, fitted: Fitted) -> Result:
        """The ok result of these outputs."""
        started = time.perf_counter()
        scores = score(fitted.outputs)
        return self.outcome(
            status="ok",
            scores=scores.scores,
            curves=scores.curves,
            diagnostics=scores.diagnostics,
            dim=fitted.dim,
            bytes_per_item=fitted.bytes_per_item,
            timings={**fitted.timings, "score": time.perf_counter() - started},
        )

    def _workplace(self, store: Store) -> Workplace:
        cell = self.step.cell
        if cell.track == "frozen":
            return Workplace(tell)
        return Workplace(
            tell,
            device=self.step.device,
            image_weights=self.image_weights,
            checkpoint=store.checkpoint_path(cell.key),
            checkpoint_identity=self.step.fit_digest,
        )


def _traceback(error: BaseException) -> str:
    """The traceback of an exception as storable text, its end if it is long."""
    try:
        lines = "".join(traceback.format_exception(error))
    except Exception as other:  # noqa: BLE001 - a method may raise any class
        lines = f"it cannot be shown: {one_line(other)}"
    return printable_lines(lines[-LONGEST_TRACEBACK:])


def rescored(store: Store, key: str, scorer_digest: str) -> Result:
    """The stored result of that key with scores computed again from its stored outputs.

    Raises:
        UserError: there is no ok result of that key, or a file of it is damaged.
    """
    stored, damage = store.examined(key)
    if damage:
        raise UserError(damage)
    if stored is None or stored.status != "ok":
        raise UserError(f"expected an ok result {key} in {store.folder}, found none")
    started = time.perf_counter()
    scores = score(store.read_outputs(key))
    timings = stored.timings | {"score": time.perf_counter() - started}
    return stored.model_copy(
        update={
            "scores": scores.scores,
            "curves": scores.curves,
            "diagnostics": scores.diagnostics,
            "outputs_checksum": stored.outputs_checksum or file_digest(store.outputs_path(key)),
            "scorer_digest": scorer_digest,
            "timings": timings,
        }
    )
