"""Scores of the queries whose sentence is also spoken in training, and of those whose sentence is not.

The two parts differ in their classes and images: a class with few different sentences has more queries in the seen
part. So their scores are also compared within the same classes, and within the same images where images have several
sounds: mean over the groups with queries of both parts of the mean over that group's queries of one part.

Only sounds speak a sentence. Image queries are not divided: they rank seen and unseen sounds in one list, and the two
halves of that list would be databases of different sizes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import BoolArray
from benchmark.contract.outputs import EncodedSide
from benchmark.metrics.per_query import Array, mean


def seen_scores(query: EncodedSide, average_precision: Array, chance: Array) -> dict[str, float]:
    """Scores of both parts, without the direction; empty if it is not known which sentences training speaks.

    If a part has no query that counts, there are only the numbers of queries.

    Args:
        query: n items that query.
        average_precision: float64 [n], NaN for a query without relevant items.
        chance: the same with the whole database in one tie.
    """
    if query.seen is None:
        return {}
    seen = query.seen
    scores = {"n_queries_seen": float(seen.sum()), "n_queries_unseen": float((~seen).sum())}
    counted = ~np.isnan(average_precision)
    if not (seen & counted).any() or not (~seen & counted).any():
        return scores
    for name, part in (("seen", seen), ("unseen", ~seen)):
        scores[f"map_{name}@all"] = mean(average_precision[part])
        scores[f"chance_map_{name}@all"] = mean(chance[part])
    groups: dict[str, NDArray[Any]] = {"image": _images(query.ids)}
    if query.labels.ndim == 1:  # an item of several classes belongs to no one group
        groups = {"class": query.labels} | groups
    for kind, group in groups.items():
        scores |= _within(kind, np.unique(group, return_inverse=True)[1], seen, (average_precision, chance), counted)
    return scores


def _within(
    kind: str, group: NDArray[np.intp], seen: BoolArray, values: tuple[Array, Array], counted: BoolArray
) -> dict[str, float]:
    """Scores over the groups that have counted queries of both parts; empty without such groups."""
    both = np.intersect1d(group[seen & counted], group[~seen & counted])
    if not len(both):
        return {}

    def over_groups(per_query: Array, part: BoolArray) -> float:
        return mean(np.array([mean(per_query[part & (group == one)]) for one in both]))

    average_precision, chance = values
    return {
        f"same_{kind}_map_seen@all": over_groups(average_precision, seen),
        f"same_{kind}_map_unseen@all": over_groups(average_precision, ~seen),
        f"same_{kind}_chance_map@all": over_groups(chance, seen),  # equal for both: they share class and database
        f"n_same_{kind}": float(len(both)),
    }


def _images(ids: Sequence[str]) -> NDArray[np.str_]:
    """The image of each sound, whose id is that of its image with "#" and a number."""
    return np.array([name.rpartition("#")[0] or name for name in ids])
