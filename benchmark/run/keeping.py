"""Keeps fitted methods and front-ends in the folder of a run, for `search`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark import registry
from benchmark.contract.cell import Cell, SplitKey
from benchmark.contract.notes import note
from benchmark.contract.one_line import one_line
from benchmark.jobs.workers import Job, Watcher, run_jobs
from benchmark.kept.allowed import Allowed
from benchmark.kept.run_models import KeptFrontEnd, KeptModel, Places, RunModels, front_end_code, of_front_ends
from benchmark.plan.spec import RunSpec
from benchmark.plan.staleness import fit_code

if TYPE_CHECKING:
    from benchmark.contract.method import Method, PairScorer
    from datasets.front_ends.extraction import Extraction
    from datasets.prepared_split import PreparedSplit


@dataclass(frozen=True)
class ModelKeeper:
    """Keeps the fitted method of one cell.

    Attributes:
        folder: of the run, absolute.
        cell: whose method it is.
        module: of the method.
        about: what is stored with the method.
    """

    folder: Path
    cell: Cell
    module: str
    about: KeptModel

    @classmethod
    def of(cls, folder: Path, cell: Cell, fit_digest: str, split: PreparedSplit, places: Places) -> ModelKeeper:
        """The keeper of a cell on its split."""
        row = registry.methods()[cell.method]
        about = KeptModel(
            name=cell.label,
            digest=fit_digest,
            code=fit_code(row, cell.track),
            front_ends={modality: extraction.key for modality, extraction in split.computed.items()},
            places=places,
        )
        return cls(folder, cell, row.module, about)

    def keep(self, method: Method | PairScorer) -> None:
        """Keeps the method, or the reason why that is impossible, which a note states.

        Raises:
            StorageError: a file cannot be written.
        """
        files = RunModels(self.folder).model(self.cell.key)
        try:
            written = files.write(self.about, method, Allowed.behind(self.module))
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001 - a method's objects may answer with any exception
            written = files.write_reason(self.about, one_line(error))
        if written.reason:
            note(f"the model of {self.cell.label} cannot be kept: {written.reason}; its result is stored all the same")


@dataclass(frozen=True)
class FrontEndKeeper:
    """A job that fits the parts of a front-end again and keeps them.

    Attributes:
        folder: of the run, absolute.
        extraction: whose features and descriptors are in the cache.
    """

    folder: Path
    extraction: Extraction

    def __call__(self) -> None:
        """Keeps the front-end, or the reason why that is impossible; raises OSError where a file cannot be written."""
        from datasets.front_ends.fitted import fitted_of

        about = self.about()
        files = RunModels(self.folder).front_end(self.extraction.key)
        try:
            found = fitted_of(self.extraction)
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001 - it costs queries from outside, and no cell
            files.write_reason(about, one_line(error))
        else:
            files.write(about, found, of_front_ends())

    def about(self) -> KeptFrontEnd:
        """What is stored with the front-end."""
        extraction = self.extraction
        return KeptFrontEnd(
            name=f"the front-end {type(extraction.front_end).__name__} of {extraction.modality}s",
            digest=extraction.key,
            code=front_end_code(),
            front_end_digest=extraction.front_end_digest,
        )


def keep_front_ends(splits: Mapping[SplitKey, PreparedSplit], folder: Path, n_workers: int, watcher: Watcher) -> None:
    """Keeps the front-ends of splits whose features have been computed; those that are kept already stay.

    Args:
        splits: with computed features.
        folder: of the run, absolute.
        n_workers: processes side by side.
        watcher: shows progress.

    Raises:
        OSError: a file cannot be written.
    """
    models = RunModels(folder)
    found = {e.key: e for split in splits.values() for e in split.computed.values()}
    missing = [extraction for key, extraction in found.items() if models.front_end_is_due(key)]
    # The features may be in the cache without the descriptors that they were made of.
    blocks = {block.path: block.compute for extraction in missing for block in extraction.missing_blocks()}
    failed = _all_of("descriptors", list(blocks.values()), list(map(str, blocks)), n_workers, watcher)
    keepers = [FrontEndKeeper(folder, extraction) for extraction in missing]
    failed += _all_of("front-ends", keepers, [keeper.about().name for keeper in keepers], n_workers, watcher)
    for extraction in missing:
        reason = models.front_end(extraction.key).found()
        if reason is None or reason.reason:
            said = reason.reason if reason is not None else one_line(failed[0]) if failed else "no file was written"
            note(f"{extraction.modality}s from outside cannot be searched with: {said}")


def _all_of(
    stage: str, jobs: Sequence[Job[None]], labels: Sequence[str], n_workers: int, watcher: Watcher
) -> list[BaseException]:
    """Runs jobs; returns the exceptions of those that failed. Raises OSError."""
    failed = []
    watcher.start(stage, len(jobs))
    for position, outcome in run_jobs(jobs, n_workers, labels, watcher):
        if isinstance(outcome, OSError):
            raise outcome
        if isinstance(outcome, BaseException):
            failed.append(outcome)
        watcher.advance(position)
    return failed


def places_of(spec: RunSpec) -> Places:
    """Where the run found its data and weights, as absolute paths; a name of a speech model stays a name."""
    speech = spec.speech_weights
    return Places(
        data_root=_absolute(spec.data_root),
        image_weights=_absolute(spec.image_weights),
        speech_weights=str(Path(speech).absolute()) if speech and Path(speech).exists() else speech,
        piper_voice=_absolute(spec.piper_voice),
    )


def _absolute(path: Path | None) -> str | None:
    return None if path is None else str(path.absolute())
