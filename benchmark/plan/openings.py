"""The data sets with captions that a run asks for: those of the table, and folders of the user's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark import registry
from benchmark.contract.errors import DataUnavailable, UserError
from benchmark.contract.one_line import one_line
from benchmark.contract.rows import DatasetRow, Source
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
        origin: the package or file whose code opens it, such as "file coast.py"; empty for this project's.
    """

    name: str
    source: Source
    open: Callable[[], CaptionedImages]
    origin: str = ""


def openings(spec: RunSpec) -> list[Opening]:
    """The run's data sets with captions, those of the table first; raises UserError as `dataset_names` does."""
    return [*(_named(spec, name) for name in dataset_names(spec)), *map(_own_folder, spec.dataset_dir)]


def dataset_names(spec: RunSpec) -> list[str]:
    """Names of the run's data sets of the table; raises UserError with the nearest name for an unknown one."""
    table = registry.datasets()
    return list(table.rows) if "all" in spec.asked_datasets else [table[name].name for name in spec.asked_datasets]


def published_names(spec: RunSpec) -> list[str]:
    """Names of the run's data sets that have a published layout; raises UserError if the run names another one."""
    table = registry.datasets()
    names = [name for name in dataset_names(spec) if name not in table.origins]
    if others := [name for name in spec.asked_datasets if name in table.origins]:
        raise UserError(
            f"--datasets {others[0]}: this command needs the published layout, which a data set of the "
            f"{table.origins[others[0]]} does not have; it has: {', '.join(names) or 'none'}"
        )
    return names


def opening_of(spec: RunSpec, name: str, source: Source) -> Opening:
    """The data set of that name and source, below the data root or in a folder or file that the run names.

    Raises:
        UserError: there is none.
    """
    if source != "folder":
        return _named(spec.model_copy(update={"data": "stand-in" if source == "stand-in" else "real"}), name)
    own = [*map(_own_folder, spec.dataset_dir), *outside_openings(spec.data_root)]
    for opening in own:
        if opening.name == name:
            return opening
    raise UserError(f"the data set {name} is neither a --dataset-dir of the run nor in a --plugin; run it again")


def outside_openings(root: Path | None) -> list[Opening]:
    """The data sets that the code of other packages and of plug-in files opens below a data root."""
    table = registry.datasets()
    return [_outside(table[name], root) for name in table.origins]


def _named(spec: RunSpec, name: str) -> Opening:
    table = registry.datasets()
    if name in table.origins:
        return _outside(table[name], spec.data_root)

    def opened() -> CaptionedImages:
        from datasets.opening import open_dataset

        return open_dataset(registry.datasets().load(name), source_of(spec), spec.data_root)

    return Opening(name, source_of(spec), opened)


def _own_folder(folder: Path) -> Opening:
    from datasets.own_folder.folder import folder_name, open_own_folder

    return Opening(folder_name(folder), "folder", lambda: open_own_folder(folder))


def _outside(row: DatasetRow, root: Path | None) -> Opening:
    return Opening(row.name, "folder", lambda: _read_outside(row, root), registry.datasets().origins[row.name])


def _read_outside(row: DatasetRow, root: Path | None) -> CaptionedImages:
    """What the code of another package or file reads; raises DataUnavailable if it fails or gives something else."""
    from datasets.opening import checked

    read = registry.datasets().load(row.name)
    try:
        with registry.its_code(row):
            found = read(root).read()
        return checked(found, row)
    except DataUnavailable:
        raise
    except Exception as error:
        raise DataUnavailable(f"{row.name}: {row.target} cannot be read: {one_line(error)}") from error
