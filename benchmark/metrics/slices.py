"""Scores of parts of the queries: by who speaks, by how new the sentence is, by its length."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from benchmark.metrics.per_query import Array, mean

Slices = Mapping[str, NDArray[np.str_]]  # name of a division -> the part of each item, str [n]


def slice_scores(slices: Slices, average_precision: Array, chance: Array) -> dict[str, float]:
    """The mAP, chance and number of queries of each part, keyed like `map[words=1-7]@all`.

    A division in which all queries belong to one part is left out. A part in which no query counts has only its number
    of queries.

    Args:
        slices: divisions of the n queries.
        average_precision: float64 [n], NaN for a query without relevant items.
        chance: the same with the whole database in one tie.
    """
    scores: dict[str, float] = {}
    counted = ~np.isnan(average_precision)
    for division, part_of in slices.items():
        parts = np.unique(part_of)
        for name in parts if len(parts) > 1 else ():
            part = part_of == name
            scores[f"n_queries[{division}={name}]"] = float(part.sum())
            if (part & counted).any():
                scores[f"map[{division}={name}]@all"] = mean(average_precision[part])
                scores[f"chance_map[{division}={name}]@all"] = mean(chance[part])
    return scores
