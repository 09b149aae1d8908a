"""Executes one cell: loads features, fits, encodes, scores, measures, stores. Runs in any process."""

from __future__ import annotations

import resource
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmark import registry
from benchmark.contract.digests import file_digest
from benchmark.contract.errors import NotApplicable, UserError
from benchmark.contract.outputs import Outputs
from benchmark.contract.result import Provenance, Result
from benchmark.contract.split_inputs import SplitInputs
from benchmark.jobs.process_settings import process_restored
from benchmark.jobs.progress_file import tell
from benchmark.jobs.threads import single_threaded
from benchmark.metrics.scoring import score
from benchmark.plan.steps import Step
from benchmark.run.fitting import Workplace, fit_and_encode, load_features
from benchmark.store.store import Store


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
        folder: of the run.
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
            OSError: the result cannot be stored.
        """
        store = Store(self.folder)
        if self.step.action == "rescore":
            result = rescored(store, self.step.cell.key, self.step.scorer_digest)
            store.write_result(result)
            return result
        with single_threaded(), process_restored():
            outputs = None
            try:
                result, outputs = self._fitted(store)
            except NotApplicable as reason:
                result = self.outcome(status="skipped", reason=str(reason))
            except Exception as error:  # noqa: BLE001 - one failing method costs its own cell only
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
        """The failed result for an exception, with one line and the traceback."""
        lines = "".join(traceback.format_exception(error))
        return self.outcome(status="failed", reason=f"{type(error).__name__}: {error}".split("\n")[0], traceback=lines)

    def _fitted(self, store: Store) -> tuple[Result, Outputs]:
        """Fits and scores; the result, and the outputs that it rests on."""
        cell = self.step.cell
        fitted = fit_and_encode(
            registry.methods().load(cell.method),
            cell,
            self.step.method.supervision,
            self.inputs,
            load_features(self.feature_paths),
            self._workplace(store),
        )
        started = time.perf_counter()
        scores = score(fitted.outputs)
        result = self.outcome(
            status="ok",
            scores=scores.scores,
            curves=scores.curves,
            diagnostics=scores.diagnostics,
            dim=fitted.dim,
            bytes_per_item=fitted.bytes_per_item,
            timings={**fitted.timings, "score": time.perf_counter() - started},
            peak_memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        )
        return result, fitted.outputs

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
