"""A file of features of single items: the id of each item, and its features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmark.contract.arrays import FloatArray
from benchmark.contract.digests import file_digest
from benchmark.contract.errors import DataUnavailable
from benchmark.contract.file_errors import flaw_and_remedy
from benchmark.contract.quoting import shown
from datasets.feature_files.arrays import Matrix, as_matrix, as_texts, names_in, read_values
from datasets.feature_files.table_text import read_table

IDS, FEATURES, SCALED = "ids", "features", "scaled"
KINDS = {IDS: "texts", FEATURES: "numbers", SCALED: "numbers"}


@dataclass(frozen=True)
class ItemSource:
    """Which file, and which option names it.

    Attributes:
        path: of the file.
        option: the name of the option, for errors.
    """

    path: Path
    option: str

    def refused(self, path: Path, flaw: str, remedy: str) -> DataUnavailable:
        """The error for a file that cannot be used; the arguments are those of `datasets.feature_files.arrays`."""
        return DataUnavailable(
            f"{self.option}: {path} {flaw}; {remedy}. Expected a front-end, or a .npz, .mat or .csv file of ids and "
            "features"
        )

    def unusable(self, flaw: str, remedy: str) -> DataUnavailable:
        """The same error for this file."""
        return self.refused(self.path, flaw, remedy)

    def changed(self) -> DataUnavailable:
        """The error for a file that is no longer as it was when the run was planned."""
        return self.unusable("changed while the run was using it", "run the same command again")


@dataclass(frozen=True)
class ItemFile:
    """What one file holds.

    Attributes:
        source: the file.
        ids: one a row, all different.
        features: float32 [n, d], finite.
        is_scaled: whether the file says that methods should get the features as they are.
        digest: SHA-256 of the file.
    """

    source: ItemSource
    ids: tuple[str, ...]
    features: FloatArray
    is_scaled: bool
    digest: str


def read_item_file(source: ItemSource) -> ItemFile:
    """Reads and checks a file.

    Raises:
        DataUnavailable: the file cannot be read, lacks something or changes meanwhile, an id occurs twice, or a value
            is not finite.
    """
    before = _digest(source)
    is_text = source.path.suffix.lower() == ".csv"
    ids, values, is_scaled = _table(source) if is_text else _arrays(source)
    if len(ids) != len(values):
        flaw = f"holds {len(ids):,} {IDS} and {len(values):,} rows of {FEATURES}"
        raise source.unusable(flaw, "save a row of features for each id")
    _check_ids(source, ids)
    with np.errstate(over="ignore"):
        features = values.astype(np.float32)
    bad = np.flatnonzero(~np.isfinite(features).all(axis=1))
    if len(bad):
        flaw = f"holds NaN or values beyond float32 in row {bad[0] + 1} ({shown(ids[bad[0]])})"
        raise source.unusable(flaw, "mend or leave out this row")
    if _digest(source) != before:
        raise source.changed()
    return ItemFile(source, tuple(ids), features, is_scaled, before)


def _digest(source: ItemSource) -> str:
    try:
        return file_digest(source.path)
    except OSError as error:
        raise source.unusable(*flaw_and_remedy(error)) from error


def _table(source: ItemSource) -> tuple[list[str], Matrix, bool]:
    ids, values = read_table(source.path, source.refused)
    return ids, values, False


def _arrays(source: ItemSource) -> tuple[list[str], Matrix, bool]:
    """Ids, features and whether these are scaled, from a .npz or .mat file."""
    path, refused = source.path, source.refused
    found = read_values(path, KINDS, refused, KINDS)
    lacking = [key for key in (IDS, FEATURES) if key not in found]
    if lacking:
        names = ", ".join(map(shown, names_in(path, refused))) or "none"
        raise source.unusable(f"lacks {' and '.join(lacking)}", f"name its arrays {IDS} and {FEATURES}; found {names}")
    scaled = as_matrix(path, SCALED, found[SCALED], refused) if SCALED in found else np.zeros((1, 1))
    if scaled.size != 1 or scaled.item() not in (0, 1):
        flaw = f"holds {shown(scaled.ravel()[:4].tolist())} under {SCALED}"
        raise source.unusable(flaw, "save 1 if methods should get the features as they are, else 0")
    texts = as_texts(path, IDS, found[IDS], refused)
    return texts, as_matrix(path, FEATURES, found[FEATURES], refused), bool(scaled.item())


def _check_ids(source: ItemSource, ids: Sequence[str]) -> None:
    """Raises DataUnavailable for an empty id, and for one that occurs twice."""
    first: dict[str, int] = {}
    for row, name in enumerate(ids, 1):
        if not name:
            raise source.unusable(f"holds an empty id in row {row}", "name the item of each row")
        if name in first:
            flaw = f"holds the id {shown(name)} twice, in rows {first[name]} and {row}"
            raise source.unusable(flaw, "leave one of them out")
        first[name] = row
