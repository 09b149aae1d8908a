"""Features of a data set's items that a file holds: what a run needs of them in place of an extraction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import numpy as np

from benchmark.contract.arrays import FloatArray, IntArray
from benchmark.contract.caches import cache_folder
from benchmark.contract.digests import digest, source_digest
from benchmark.contract.quoting import shown
from datasets.feature_files import item_values as values
from datasets.feature_files.item_file import ItemFile, ItemSource, read_item_file
from datasets.feature_files.item_ids import N_NAMED, Matched
from datasets.feature_files.matrix_of_a_file import MatrixOfAFile
from datasets.feature_files.paths import Item
from datasets.front_ends.extraction import PACKAGES


@dataclass(frozen=True)
class ItemFeatures(MatrixOfAFile):
    """Features of one modality on one split, from a file.

    Attributes:
        modality: "image" or "sound".
        source: the file.
        content: SHA-256 of the file.
        rows: int64 [n], row of the file for each row of the feature matrix; -1 where the split does not use it.
        fit_rows: int64, rows of the matrix that scaling may see.
        is_scaled: whether the features stay as they are.
        folder: the cache folder.
        remarks: what the user should know about the file, one line each.
    """

    modality: str
    source: ItemSource
    content: str
    rows: IntArray
    fit_rows: IntArray
    is_scaled: bool
    folder: Path
    remarks: tuple[str, ...] = ()

    @cached_property
    def key(self) -> str:
        """Digest of the feature matrix: contents of the file, code and packages, rows and training rows."""
        versions = {name: ".".join(version(name).split(".")[:2]) for name in PACKAGES["caption"]}
        source = source_digest(values.__name__)
        return digest([source, versions, self.modality, self.content, self.rows.tolist(), self.fit_rows.tolist()])

    @property
    def n_items(self) -> int:
        """Number of items in use."""
        return int((self.rows >= 0).sum())

    def matrix(self) -> FloatArray:
        """Reads the feature matrix, float32 [n, d].

        Raises:
            DataUnavailable: the file has changed since the run was planned, or scaling makes a value infinite.
        """
        found = read_item_file(self.source)
        if found.digest != self.content:
            raise self.source.changed()
        matrix = values.item_values(found.features, self.rows, self.fit_rows, keep_scale=self.is_scaled)
        if not np.isfinite(matrix).all():
            raise self.source.unusable("holds values that scaling makes infinite", "save features of a smaller range")
        return matrix


def item_features(
    file: ItemFile,
    modality: str,
    matched: Matched[Item],
    items: Sequence[Item | None],
    fit_rows: IntArray,
    name_of: Callable[[Item], str],
) -> ItemFeatures:
    """Features of the items of a split.

    Args:
        file: what the file holds.
        modality: "image" or "sound".
        matched: the items that it describes.
        items: the item of each row of the feature matrix; None where the split does not use the row.
        fit_rows: int64, rows of the matrix that scaling may see.
        name_of: name of an item, for errors.

    Raises:
        DataUnavailable: items of the split are missing, or all training items have the same features.
    """
    lacking = [item for item in items if item is not None and item not in matched.row_of]
    if lacking:
        n_used = sum(item is not None for item in items)
        names = ", ".join(name_of(item) for item in lacking[:N_NAMED])
        more = ", …" if len(lacking) > N_NAMED else ""
        flaw = f"lacks {len(lacking):,} of the {n_used:,} {modality}s that this split uses ({names}{more})"
        raise file.source.unusable(flaw, "add them")
    rows = np.array([-1 if item is None else matched.row_of[item] for item in items], np.int64)
    varies = np.ptp(file.features[rows[fit_rows]], axis=0) > 0
    if not varies.any():
        raise file.source.unusable(f"holds the same features for all {modality}s of training", "save others")
    remarks = _remarks(file, modality, matched, int((~varies).sum()))
    source = replace(file.source, path=file.source.path.absolute())
    return ItemFeatures(modality, source, file.digest, rows, fit_rows, file.is_scaled, cache_folder(), remarks)


def _remarks(file: ItemFile, modality: str, matched: Matched[Item], n_constant: int) -> tuple[str, ...]:
    name, remarks = file.source.path.name, []
    if matched.n_others:
        remarks.append(
            f"{matched.n_others:,} of {len(file.ids):,} rows of {name} belong to no {modality} of the "
            f"data set and are ignored (the first: {shown(matched.first_other)})"
        )
    if n_constant:
        n_features = file.features.shape[1]
        remarks.append(f"{n_constant:,} of {n_features:,} features of {name} are constant in training")
    return tuple(remarks)
