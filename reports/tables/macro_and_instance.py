"""Macro mAP and instance recall."""

from __future__ import annotations

from reports.results.group_results import GroupResults
from reports.tables.measures import by_length, score_measures
from reports.tables.table import Table

CUTOFFS = (1, 5, 10)


def further_table(group: GroupResults) -> Table:
    """Macro mAP if the data set has classes, and instance recall if the protocol has it."""
    names = {"macro mAP": "macro_map@all"} | {f"IR@{k}": f"instance_recall@{k}" for k in CUTOFFS}
    instance = "nstance recall IR@k (the paired item among the first k)"
    what = f"Macro mAP (every class weighs the same) and i{instance}" if group.has_classes else f"I{instance}"
    return by_length(group, "further", what, score_measures(group, names), marks=True)
