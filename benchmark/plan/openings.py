"""The data sets with captions that a run asks for: those of the table, and folders of the user's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark import registry
from benchmark.contract.rows import Source
from benchmark.plan.feature_choice import source_of
from benchmark.plan.spec import RunSpec

if TYPE_CHECKING:
    from datasets.layouts.captioned_images import CaptionedImages


@dataclass(frozen=True)
class Opening:
    """A data set that can be opened.

    Attributes:
        name: of the data set.
        source: of its images.
        open: opens it; raises DataUnavailable where it is missing or incomplete.
    """

    name: str
    source: Source
    open: Callable[[], CaptionedImages]


def openings(spec: RunSpec) -> list[Opening]:
    """The run's data sets with captions; raises UserError with the nearest name for an unknown one."""
    return [*(_of_table(spec, name) for name in dataset_names(spec)), *map(_of_folder, spec.dataset_dir)]


def dataset_names(spec: RunSpec) -> list[str]:
    """Names of the run's data sets of the table; raises UserError with the nearest name for an unknown one."""
    table = registry.datasets()
    return list(table.rows) if "all" in spec.asked_datasets else [table[name].name for name in spec.asked_datasets]


def _of_table(spec: RunSpec, name: str) -> Opening:
    def opened() -> CaptionedImages:
        from datasets.opening import open_dataset

        return open_dataset(registry.datasets().load(name), source_of(spec), spec.data_root)

    return Opening(name, source_of(spec), opened)


def _of_folder(folder: Path) -> Opening:
    from datasets.own_folder.folder import folder_name, open_own_folder

    return Opening(folder_name(folder), "folder", lambda: open_own_folder(folder))
