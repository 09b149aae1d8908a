"""What a cell receives of a split: the feature rows that train, query and are searched, with labels and ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import BoolArray, IntArray
from benchmark.contract.invariants import (
    require,
    require_array,
    require_indices,
    require_items,
    require_modalities,
    require_slices,
)
from benchmark.contract.labels import Labels, require_labels

if TYPE_CHECKING:
    from benchmark.contract.split_facts import SplitFacts


@dataclass(frozen=True)
class Side:
    """Items of one modality that query or are searched.

    Attributes:
        rows: int64 [n], rows of the modality's feature matrix.
        ids: one per item, unique.
        labels: int64 [n], one class each, or bool [n, n_classes], several classes each.
        sentences: int64 [m, 2]: position of an item and number of a distinct sentence that belongs to it. Two
            items of different modalities are the same instance where they share a sentence.
        seen: bool [n], whether the sentence that an item speaks is also spoken in training; None for images.
        slices: name of a division -> the part that each item belongs to, str [n]; empty for images.
    """

    rows: IntArray
    ids: tuple[str, ...]
    labels: Labels
    sentences: IntArray
    seen: BoolArray | None = None
    slices: Mapping[str, NDArray[np.str_]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises ValueError where rows, ids, labels and sentences do not describe the same items."""
        require_labels("labels", self.labels, len(self.ids))
        require_items(self.ids, self.sentences)
        require_indices("rows", self.rows, len(self.ids))
        if self.seen is not None:
            require_array("seen", self.seen, np.bool_, len(self.ids))
        require_slices(self.slices, len(self.ids))


@dataclass(frozen=True)
class SplitInputs:
    """One split, ready for any method.

    Attributes:
        modalities: in the data set's order.
        train_rows: modality -> int64 [n_pairs], rows of its feature matrix; aligned pairs.
        train_labels: int64 [n_pairs] or bool [n_pairs, n_classes].
        query, database: modality -> its side; `database` is None where test queries test.
        facts: for the report.
    """

    modalities: tuple[str, ...]
    train_rows: Mapping[str, IntArray]
    train_labels: Labels
    query: Mapping[str, Side]
    database: Mapping[str, Side] | None
    facts: SplitFacts

    def __post_init__(self) -> None:
        """Raises ValueError where training pairs are not aligned or a modality is missing."""
        require_modalities("a split", self.modalities)
        for name, found in (("train_rows", self.train_rows), ("query", self.query), ("database", self.database)):
            fits = found is None or set(found) == set(self.modalities)
            require(fits, f"expected the modalities {', '.join(self.modalities)} in {name}", list(found or ()))
        require_labels("train_labels", self.train_labels, None)
        require(len(self.train_labels) > 0, "expected at least one training pair", "none")
        for modality, rows in self.train_rows.items():
            require_indices(f"train_rows of {modality}", rows, len(self.train_labels))
