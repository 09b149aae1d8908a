"""The scores that chance reaches."""

from __future__ import annotations

import math

from benchmark.contract.result import Result
from reports.results.group_results import GroupResults
from reports.results.seed_summary import Value, score


def chance_map(direction: str) -> Value:
    """Returns a function that reads the mAP of the whole database in one tie."""
    return score(f"{direction}/chance_map@all")


def chance_precision(group: GroupResults, direction: str, k: int = 1) -> Value:
    """Returns a function that reads precision@k by chance: the share of relevant items in the database.

    The largest Hamming ball of a result holds the whole database, so its precision is that share. If the database
    holds fewer than k items, the precision is still divided by k, as the metric does.
    """
    sizes = {facts.seed: facts.n_database for facts in group.splits}
    initial = direction.partition("2")[2]

    def value(result: Result) -> float:
        curve = result.curves.get(f"{direction}/precision_by_radius", [math.nan])
        searched = [n for modality, n in sizes.get(result.cell.seed, {}).items() if modality.startswith(initial)]
        return curve[-1] * min(1.0, searched[0] / k if searched else 1.0)

    return value
