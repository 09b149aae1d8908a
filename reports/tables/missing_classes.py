"""Says why results hold no metric of classes."""

from __future__ import annotations

import math

from reports.results.group_results import GroupResults
from reports.results.seed_summary import score


def without_classes(group: GroupResults) -> tuple[str, ...]:
    """Says for which directions results hold no metric of classes, and why; empty if all results hold them.

    It is also empty where the data set has no classes, since no table of classes is made then.
    """
    found: dict[str, list[str]] = {}
    if not group.has_classes:
        return ()
    for direction in group.directions:
        n_classes = [
            score(f"{direction}/n_query_classes")(result)
            for result in group.ok
            if f"{direction}/map@all" not in result.scores
        ]
        known = [n for n in n_classes if not math.isnan(n)]
        if known:
            reason = _reason(min(known))
            found.setdefault(reason, []).append(direction)
    return tuple(
        f"{', '.join(directions)}: {reason}. Metrics of classes (mAP, precision, recall, nDCG, curves) are left out, "
        "and nothing is marked."
        for reason, directions in found.items()
    )


def _reason(n_classes: float) -> str:
    """Why there is no metric of classes where the queries that count are of that many classes."""
    if n_classes < 2:
        return "all queries that have a relevant item are of one class, so every score would rest on that class"
    return "every item of the database is relevant to every query (chance is 1), so every ranking gets full marks"
