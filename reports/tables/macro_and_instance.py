"""Macro mAP and instance recall."""

from __future__ import annotations

import math
from dataclasses import replace

from reports.results.group_results import GroupResults
from reports.tables.measures import by_length, score_measures
from reports.tables.table import Table

CUTOFFS = (1, 5, 10)


def further_table(group: GroupResults) -> Table:
    """Macro mAP unless it equals mAP, and instance recall if the protocol has it."""
    names = {f"IR@{k}": f"instance_recall@{k}" for k in CUTOFFS}
    what, notes = "Instance recall IR@k (the paired item among the first k)", []
    if group.has_classes and _is_macro_alike(group):
        notes = ["Macro mAP equals mAP here, since every class has as many queries."]
    elif group.has_classes:
        names = {"macro mAP": "macro_map@all"} | names
        what = f"Macro mAP (every class weighs the same) and i{what[1:]}"
    measures = score_measures(group, names)
    table = by_length(group, "further", what, measures, marks=True)
    return replace(table, notes=(*notes, *table.notes)) if measures else replace(table, blocks=())


def _is_macro_alike(group: GroupResults) -> bool:
    """Whether macro mAP says nothing that mAP does not."""
    pairs = [
        (result.scores[f"{direction}/map@all"], result.scores.get(f"{direction}/macro_map@all", math.nan))
        for result in group.ok
        for direction in group.directions
        if f"{direction}/map@all" in result.scores
    ]
    return bool(pairs) and all(math.isclose(mean, macro, abs_tol=1e-9) for mean, macro in pairs)
