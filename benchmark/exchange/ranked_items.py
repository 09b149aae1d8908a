"""The items of a split that a method encodes: those that query and those that are searched, each once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmark.contract.arrays import BoolArray, IntArray
from benchmark.contract.labels import Labels
from benchmark.contract.split_inputs import SplitInputs


@dataclass(frozen=True)
class RankedItems:
    """Items of one modality that query or are searched, queries first.

    Attributes:
        rows: int64 [n], rows of the modality's feature matrix.
        ids: one per item, unique.
        labels: int64 [n], one class each, or bool [n, n_classes].
        sentences: int64 [m, 2], position of an item and number of a sentence that belongs to it.
        is_query, is_database: bool [n].
    """

    rows: IntArray
    ids: tuple[str, ...]
    labels: Labels
    sentences: IntArray
    is_query: BoolArray
    is_database: BoolArray


def ranked_items(inputs: SplitInputs, modality: str) -> RankedItems:
    """The items of a modality; where test queries test, each is a query and is searched."""
    query = inputs.query[modality]
    database = (inputs.database or inputs.query)[modality]
    queries, searched = set(query.ids), set(database.ids)
    new = np.flatnonzero([name not in queries for name in database.ids])
    position = {old: len(query.ids) + place for place, old in enumerate(new.tolist())}
    moved = [(position[item], sentence) for item, sentence in database.sentences.tolist() if item in position]
    ids = (*query.ids, *(database.ids[i] for i in new))
    return RankedItems(
        rows=np.concatenate([query.rows, database.rows[new]]),
        ids=ids,
        labels=np.concatenate([query.labels, database.labels[new]]),
        sentences=np.concatenate([query.sentences, np.array(moved, np.int64).reshape(-1, 2)]),
        is_query=np.array([name in queries for name in ids]),
        is_database=np.array([name in searched for name in ids]),
    )
