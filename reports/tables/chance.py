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


def without_classes(group: GroupResults) -> tuple[str, ...]:
    """Says for which directions results hold no metric of classes, and why; empty if all results hold them."""
    found: dict[str, list[str]] = {}
    for direction in group.directions:
        n_classes = [
            score(f"{direction}/n_query_classes")(result)
            for result in group.ok
            if f"{direction}/map@all" not in result.scores
        ]
        known = [n for n in n_classes if not math.isnan(n)]
        if known:
            reason = (
                "all queries that have a relevant item are of one class"
                if min(known) < 2
                else "every item of the database is relevant to every query (chance is 1)"
            )
            found.setdefault(reason, []).append(direction)
    return tuple(
        f"{', '.join(directions)}: {reason}, so no ranking tells methods apart by class. Metrics of classes (mAP, "
        "precision, recall, nDCG, curves) are left out, and nothing is marked."
        for reason, directions in found.items()
    )
