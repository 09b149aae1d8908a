"""Precision within Hamming radius 2."""

from __future__ import annotations

from reports.results.group_results import GroupResults
from reports.tables.measures import by_length, score_measures
from reports.tables.table import Table


def radius_table(group: GroupResults) -> Table:
    """Precision within Hamming radius 2, and the share of queries with an empty ball."""
    names = {"precision": "precision_radius2", "empty balls": "empty_ball_share"}
    what = "Precision within Hamming radius 2 (an empty ball counts 0) and share of queries with an empty ball"
    return by_length(group, "radius", what, score_measures(group, names), marks=False, codes_only=True)
