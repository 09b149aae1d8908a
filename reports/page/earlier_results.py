"""Says which results come from an earlier request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reports.results.group_results import GroupResults
from reports.tables.earlier_results_mark import MEANING, NOTE, SIGN


def footnote(earlier: Iterable[bool]) -> list[str]:
    """Explains the sign below a table.

    Args:
        earlier: for each row, whether it has the sign.
    """
    return ["", f"- {NOTE}"] if any(earlier) else []


def earlier_balance(groups: Sequence[GroupResults]) -> list[str]:
    """Counts the results that do not belong to the last request; empty if all do."""
    keys = [result.key in group.earlier for group in groups for result in group.cells.values()]
    if not any(keys):
        return []
    many = f"{sum(keys):,} of the {len(keys):,} results here (rows with {SIGN})"
    return ["", f"Earlier results: {many} are {MEANING}."]
