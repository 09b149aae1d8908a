"""Turns a summary over seeds into a table cell: "0.700 ± 0.141", "0.950 (1/2)"."""

from __future__ import annotations

import math
from collections.abc import Callable

from reports.results.seed_summary import SeedSummary
from reports.tables.table import MISSING, Item


def three_decimals(value: float) -> str:
    """Shows a number between 0 and 1 with three decimals."""
    return f"{value:.3f}"


def summary_item(summary: SeedSummary, show: Callable[[float], str] = three_decimals) -> Item:
    """The cell shows mean ± standard deviation, and "(1/2)" if only one of two seeds has a value."""
    text = MISSING
    if summary.values:
        text = show(summary.mean)
        if len(summary.values) > 1:
            text += f" ± {show(summary.deviation)}"
        if not summary.is_complete:
            text += f" ({len(summary.values)}/{summary.n_seeds})"
    raw = (
        ("mean", repr(summary.mean) if summary.values else ""),
        ("std", repr(summary.deviation) if len(summary.values) > 1 else ""),
        ("seeds", f"{len(summary.values)}/{summary.n_seeds}"),
        ("missing", ", ".join(f"{lack} {count}" for lack, count in summary.lacking)),
    )
    lacking = tuple(lack for lack, _ in summary.lacking)
    rank = summary.mean if summary.is_rankable else math.nan
    return Item(text, raw, lacking=lacking, rank=rank, is_earlier=summary.is_earlier)
