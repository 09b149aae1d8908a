"""Which kept models and front-ends a merged run holds, and what of the merged runs is not copied."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmark.housekeeping.merged_results import MergedResults
from benchmark.housekeeping.stored_run import StoredRun
from benchmark.kept.run_models import FRONT_ENDS, RunModels
from benchmark.store.folder import DATABASES, MODELS

# What a merge never copies: states of trainings, codes of image folders, searches of `tune` and their outcome.
NOT_COPIED = ("checkpoints", DATABASES, "tuning", "tuned.json")


@dataclass(frozen=True)
class MergedModels:
    """Where the models and front-ends of a merged run are taken from.

    Attributes:
        models: key of a cell -> the run that holds the model of the chosen result.
        front_ends: key of a front-end that one of these models needs -> a run that holds it.
    """

    models: Mapping[str, StoredRun]
    front_ends: Mapping[str, StoredRun]

    @classmethod
    def of(cls, merged: MergedResults) -> MergedModels:
        """Looks for the models of the chosen results, and for the front-ends that these models need."""
        models: dict[str, StoredRun] = {}
        for key, winner in merged.chosen.items():
            fitted_by = winner.results[key].fit_digest
            holders = (run for run in merged.with_chosen_outputs(key) if not _models(run).model_is_due(key, fitted_by))
            if (holder := next(holders, None)) is not None:
                models[key] = holder
        abouts = [_models(run).model(key).found() for key, run in models.items()]
        needed = dict.fromkeys(key for about in abouts if about is not None for key in about.front_ends.values())
        holders_of = {key: [run for run in merged.runs if _has_front_end(run, key)] for key in needed}
        # Of several, one that can be used here is taken.
        front_ends = {
            key: min(runs, key=lambda run: _models(run).front_end_is_due(key))
            for key, runs in holders_of.items()
            if runs
        }
        return cls(models, front_ends)

    def copy_to(self, folder: Path, target: Path) -> None:
        """Copies what the folder of the target lacks into a draft; raises OSError."""
        for kind, sources in ((MODELS, self.models), (FRONT_ENDS, self.front_ends)):
            for key, run in sources.items():
                if run.store.folder != target:
                    (folder / kind).mkdir(parents=True, exist_ok=True)
                    for path in _files(run.store.folder / kind, key):
                        if path.exists():  # a model that cannot be kept has no arrays
                            shutil.copyfile(path, folder / kind / path.name)

    def left(self, run: StoredRun) -> list[str]:
        """A phrase each about models and front-ends of a run that the merged run lacks, with their number."""
        kinds = (
            (MODELS, self.models, "models (damaged, or not of the results that were taken)"),
            (FRONT_ENDS, self.front_ends, "front-ends (damaged, or needed by no model that was taken)"),
        )
        missing = [
            (len({path.stem for path in (run.store.folder / kind).glob("*.json")} - taken.keys()), name)
            for kind, taken, name in kinds
        ]
        return [f"{n} of its {name}" for n, name in missing if n]


def move_models(draft: Path, target: Path) -> None:
    """Moves models and front-ends of a draft into a run, arrays first; raises OSError."""
    for kind in (FRONT_ENDS, MODELS):
        for json in sorted((draft / kind).glob("*.json")):
            (target / kind).mkdir(exist_ok=True)
            for path in _files(draft / kind, json.stem):
                if path.exists():
                    path.replace(target / kind / path.name)


def not_copied(merged: MergedResults, models: MergedModels, into: str) -> tuple[str, ...]:
    """A line for each run of which something is not copied into the merged run."""
    lines = []
    for run in merged.runs:
        if run.name == into:
            continue
        left = [name for name in NOT_COPIED if _holds_anything(run.store.folder / name)]
        left += [*models.left(run), *(f"its verdict on {name}" for name in merged.other_verdicts(run))]
        if left:
            lines.append(f"not copied from {run.name}: {', '.join(left)}")
    return tuple(lines)


def _models(run: StoredRun) -> RunModels:
    return RunModels(run.store.folder)


def _has_front_end(run: StoredRun, key: str) -> bool:
    """Whether a run holds a front-end whole, whether or not it can be used here."""
    files = _models(run).front_end(key)
    about = files.found()
    return about is not None and about.digest == key and files.is_whole(about)


def _files(folder: Path, key: str) -> tuple[Path, Path]:
    """Arrays and record of what is kept under a key."""
    return folder / f"{key}.npz", folder / f"{key}.json"


def _holds_anything(path: Path) -> bool:
    """Whether a file is there, or a folder that is not empty."""
    return any(path.iterdir()) if path.is_dir() else path.exists()
