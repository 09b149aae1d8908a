"""The scores that chance reaches."""

from __future__ import annotations

import math
from collections.abc import Sequence

from benchmark.contract.result import Result
from reports.results.group_results import GroupResults
from reports.results.seed_summary import Value, score


def chance_map(direction: str) -> Value:
    """Returns a function that reads the mAP of the whole database in one tie."""
    return score(f"{direction}/chance_map@all")


def chance_precision(group: GroupResults, direction: str, k: int = 1) -> Value:
    """Returns a function that reads precision@k by chance: the share of relevant items in the database.

    If the database holds fewer than k items, the precision is still divided by k, as the metric does.
    """
    searched = _searched(group, direction)

    def value(result: Result) -> float:
        return _relevant_share(result, direction) * min(1.0, searched.get(result.cell.seed, k) / k)

    return value


def level_of_chance(group: GroupResults, direction: str, cutoffs: Sequence[int]) -> float:
    """Precision@k by chance, mean over splits; NaN where it falls with k, since a database holds fewer items."""
    ends = (cutoffs[0], cutoffs[-1])
    first, last = (group.split_summary(chance_precision(group, direction, k)).mean for k in ends)
    return first if first == last else math.nan


def n_relevant(group: GroupResults, direction: str) -> Value:
    """Returns a function that reads the number of relevant items of a query, mean over queries."""
    searched = _searched(group, direction)
    return lambda result: _relevant_share(result, direction) * searched.get(result.cell.seed, math.nan)


def _relevant_share(result: Result, direction: str) -> float:
    """The share of relevant items: the largest Hamming ball holds the whole database, so its precision is that."""
    return result.curves.get(f"{direction}/precision_by_radius", [math.nan])[-1]


def _searched(group: GroupResults, direction: str) -> dict[int, int]:
    """Seed -> number of items that a direction searches."""
    initial = direction.partition("2")[2]
    return {
        facts.seed: n
        for facts in group.splits
        for modality, n in facts.n_database.items()
        if modality.startswith(initial)
    }
