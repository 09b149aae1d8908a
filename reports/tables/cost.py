"""Time of fitting and encoding."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from benchmark.contract.units import human_seconds
from reports.results.group_results import GroupResults
from reports.tables.measures import Measure, by_length
from reports.tables.table import Column, Table


def cost_table(group: GroupResults) -> Table:
    """Seconds of fitting and encoding, and of scoring a pair if a method scores pairs."""
    measures = [_timing("fit", "fit"), _timing("encode", "encode per item")]
    if any("score_pairs" in result.timings for result in group.ok):
        measures.append(_timing("score_pairs", "score a pair"))
    table = by_length(group, "cost", "Cost of fitting and encoding", measures, marks=False)
    return replace(table, notes=(_conditions(group), *table.notes))


def _conditions(group: GroupResults) -> str:
    workers = sorted({result.provenance.n_workers for result in group.ok})
    threads = sorted({result.provenance.n_threads for result in group.ok})
    return (
        f"Cells side by side on one machine: {_either(workers)}; threads of each: {_either(threads)}. Timings depend "
        "on both, so compare them only within one run. They do not include the time to compute features."
    )


def _either(numbers: Sequence[int]) -> str:
    return " or ".join(map(str, numbers)) or "unknown"


def _timing(name: str, shown: str) -> Measure:
    """Column of a timing; blank for methods that do not take it."""
    return Measure(Column(shown), lambda result: result.timings.get(name, math.nan), human_seconds, is_optional=True)
