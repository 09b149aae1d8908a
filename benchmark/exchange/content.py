"""The arrays that an export consists of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import FloatArray
from benchmark.contract.labels import Labels
from benchmark.exchange.one_split import OneSplit
from benchmark.exchange.ranked_items import RankedItems, ranked_items

# The file of an array, without its ending.
Group = Literal["train", "items", "labels-of-items-not-for-training"]
TRAIN: Group = "train"
ITEMS: Group = "items"
LABELS: Group = "labels-of-items-not-for-training"

Values = NDArray[Any]


@dataclass(frozen=True)
class ExportedArray:
    """One array of an export.

    Attributes:
        group: the file that holds it.
        name: of it.
        values: numbers [n] or [n, d], texts [n], or one text [].
        meaning: a phrase about it.
        ids: texts [n], the id of each row; None for an array of ids and for a single text.
        columns: names of its columns, if they have any.
    """

    group: Group
    name: str
    values: Values
    meaning: str
    ids: Values | None = None
    columns: tuple[str, ...] = ()

    @property
    def is_text(self) -> bool:
        """Whether it holds texts."""
        return self.values.dtype.kind == "U"


def content(split: OneSplit, features: Mapping[str, FloatArray], first: int) -> list[ExportedArray]:
    """The arrays of a split, those of training first; arrays about what the data lack are left out.

    Args:
        split: to be exported.
        features: modality -> features of all its items.
        first: number of the first class and of the first row of an array: 0, or 1 for languages that count from 1.
    """
    arrays = [*_train(split, features, first)]
    for modality in split.inputs.modalities:
        items = ranked_items(split.inputs, modality)
        arrays += [*_items(modality, items, features[modality]), *_labels(modality, items, first, _shift(split, first))]
    arrays.append(
        ExportedArray(ITEMS, "split_name", np.array(split.name), "which split this is; hand it in with the codes")
    )
    return sorted(arrays, key=lambda array: (TRAIN, ITEMS, LABELS).index(array.group))


def _train(split: OneSplit, features: Mapping[str, FloatArray], first: int) -> Iterator[ExportedArray]:
    """Features of the training pairs and what is known of the pairs."""
    inputs, listing = split.inputs, split.listing
    ids = {modality: np.array(names) for modality, names in listing.train_ids.items()}
    for modality in inputs.modalities:
        rows = features[modality][inputs.train_rows[modality]]
        yield ExportedArray(TRAIN, f"{modality}_train", rows, f"features of the {modality} of each pair", ids[modality])
        yield ExportedArray(TRAIN, f"{modality}_train_ids", ids[modality], f"the {modality} of each pair")
    names = ids[inputs.modalities[-1]]  # no two pairs share a sound, but they may share an image
    labels = _numbered(inputs.train_labels, _shift(split, first))
    yield ExportedArray(TRAIN, "labels_train", labels, f"class of each pair{_columns(labels)}", names)
    yield ExportedArray(TRAIN, "is_val", listing.is_val, "1 if a pair belongs to val, 0 if it belongs to train", names)
    if listing.sentences:
        yield ExportedArray(
            TRAIN, "sentences_train", np.array(listing.sentences), "what the sound of each pair says", names
        )
    if listing.class_names:
        names = np.array([str(number + first) for number in range(len(listing.class_names))])
        yield ExportedArray(
            TRAIN, "class_names", np.array(listing.class_names), f"name of each class, from {first}", names
        )


def _items(modality: str, items: RankedItems, features: FloatArray) -> Iterator[ExportedArray]:
    """Features of the items to encode."""
    ids = np.array(items.ids)
    yield ExportedArray(ITEMS, f"{modality}_items", features[items.rows], f"features of each {modality} to encode", ids)
    yield ExportedArray(ITEMS, f"{modality}_ids", ids, f"the {modality}s to encode")
    yield ExportedArray(ITEMS, f"{modality}_is_query", items.is_query, "1 if it queries", ids)
    yield ExportedArray(ITEMS, f"{modality}_is_database", items.is_database, "1 if it is searched", ids)


def _labels(modality: str, items: RankedItems, first: int, shift: int) -> Iterator[ExportedArray]:
    """What decides which items are relevant to each other."""
    ids, labels = np.array(items.ids), _numbered(items.labels, shift)
    yield ExportedArray(LABELS, f"{modality}_labels", labels, f"class of each {modality}{_columns(labels)}", ids)
    if len(items.sentences):
        said = items.sentences + np.array([first, 0])
        meaning = f"row in {modality}_items and number of a sentence that belongs to it; items that share a number"
        meaning += " are an instance of each other"
        of_rows, columns = ids[items.sentences[:, 0]], ("row", "sentence")
        yield ExportedArray(LABELS, f"{modality}_sentences", said, meaning, of_rows, columns)


def _shift(split: OneSplit, first: int) -> int:
    """What is added to the numbers of classes; those of a feature file stay as they are."""
    return first if split.listing.class_names else 0


def _numbered(labels: Labels, shift: int) -> Labels:
    return labels if labels.dtype == np.bool_ else labels + shift


def _columns(labels: Labels) -> str:
    return ", a column of 0 and 1 for each class" if labels.ndim > 1 else ""
