"""The effect of ties on mAP."""

from __future__ import annotations

from reports.results.group_results import GroupResults
from reports.tables.measures import by_length, score_measures
from reports.tables.table import Table


def tie_table(group: GroupResults) -> Table:
    """Expected mAP beside the mAP with every tie for and against the query."""
    names = {"mAP": "map@all", "best": "map_best@all", "worst": "map_worst@all"}
    what = "Effect of ties: mAP expected over all orders of ties, and with every tie for and against the query,"
    return by_length(group, "ties", what, score_measures(group, names), marks=False, codes_only=True)
