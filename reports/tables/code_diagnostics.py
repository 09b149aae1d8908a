"""Diagnostics of hash codes, which do not depend on what the codes retrieve."""

from __future__ import annotations

from reports.results.group_results import GroupResults
from reports.results.seed_summary import diagnostic
from reports.tables.measures import Measure, by_length, score_measures
from reports.tables.table import Column, Table

# Column -> diagnostic of one modality.
OF_CODES = {
    "balance": "bit_balance",
    "entropy": "bit_entropy",
    "correlation": "bit_correlation",
    "unique": "unique_code_share",
    "quantisation": "quantisation_error",
}


def diagnostics_table(group: GroupResults) -> Table:
    """Diagnostics of each modality's codes and the share of ties in each direction, a block for each code length."""
    known = {name for result in group.ok for name in result.diagnostics}
    measures = [
        Measure(Column(column, modality), diagnostic(f"{modality}/{name}"), is_optional=True)
        for modality, _ in group.group.front_ends
        for column, name in OF_CODES.items()
        if f"{modality}/{name}" in known
    ]
    if known:
        measures += score_measures(group, {"ties": "tie_share"})
    what = "Diagnostics of hash codes: bit balance, bit entropy, bit correlation, unique codes and quantisation error"
    return by_length(
        group, "diagnostics", f"{what} of each modality, share of ties", measures, marks=False, codes_only=True
    )
