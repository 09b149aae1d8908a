"""Macro mAP and instance recall."""

from __future__ import annotations

from reports.results.group_results import GroupResults
from reports.tables.measures import by_length, score_measures
from reports.tables.table import Table

CUTOFFS = (1, 5, 10)


def further_table(group: GroupResults) -> Table:
    """Macro mAP, and instance recall if the protocol has it."""
    names = {"macro mAP": "macro_map@all"} | {f"IR@{k}": f"instance_recall@{k}" for k in CUTOFFS}
    what = "Macro mAP (every class weighs the same) and instance recall IR@k (the paired item among the first k)"
    return by_length(group, "further", what, score_measures(group, names), marks=True)
