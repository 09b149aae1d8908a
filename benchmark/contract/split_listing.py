"""Names and texts of the training pairs of a split: an export states them, and no method of the suite sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmark.contract.arrays import BoolArray


@dataclass(frozen=True)
class SplitListing:
    """Names and texts of the training pairs of a split, in the order of `SplitInputs.train_rows`.

    Attributes:
        train_ids: modality -> id of the item of each pair; perturbed copies have the id of their original.
        is_val: bool [n_pairs], whether a pair belongs to val.
        sentences: what the sound of each pair says, as written; empty where there are no sentences.
        class_names: in the order of the labels; empty where classes have no names.
    """

    train_ids: Mapping[str, tuple[str, ...]]
    is_val: BoolArray
    sentences: tuple[str, ...]
    class_names: tuple[str, ...]
