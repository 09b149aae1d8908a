"""Footnote signs for missing values, and the notes that explain signs and marks."""

from __future__ import annotations

from collections.abc import Mapping

from reports.results.seed_summary import Lack
from reports.tables.earlier_results_mark import MEANING, SIGN
from reports.tables.table import Table

# The section of details.md on failures states the reason of each cell.
SIGNS: Mapping[Lack, str] = {"failed": "ᶠ", "skipped": "ˢ", "not run": "ⁿ", "undefined": "ᵘ"}
LETTERS: Mapping[Lack, str] = {"failed": "f", "skipped": "s", "not run": "n", "undefined": "u"}
MEANINGS: Mapping[Lack, str] = {
    "failed": "failed",
    "skipped": "skipped",
    "not run": "not run",
    "undefined": "not defined for this cell",
}

TEST = "paired permutation test, Holm, 5 %"


def legend(table: Table, marks: tuple[str, str], signs: Mapping[Lack, str], earlier: str = SIGN) -> list[str]:
    """Explains the marks and footnote signs that occur in a table.

    Args:
        table: explained.
        marks: says how the best value is shown, and how the second.
        signs: sign of each reason for a missing value.
        earlier: sign of rows that hold results of an earlier request.
    """
    lines = []
    if table.has_marks:
        unranked = "Reference rows and incomplete means are not ranked."
        if table.has_earlier:
            unranked = "Reference rows, incomplete means and results of an earlier request are not ranked."
        first = f"{marks[0]}, or not separable from it ({TEST})" if table.is_tested else marks[0]
        has_second = not table.is_tested or any(item.mark == "second" for item in table.items)
        shown = f"{', '.join([first, *marks[1:]] if has_second else [first])}{',' * table.is_tested}"
        lines.append(f"{shown} of each column and block, compared unrounded. {unranked}")
    if table.lacking:
        signed = "; ".join(f"{signs[lack]} {MEANINGS[lack]}" for lack in table.lacking)
        where = " (reasons: details.md, section Failures and skips)" if set(table.lacking) != {"undefined"} else ""
        lines.append(f"{signed}{where}.")
    if table.has_partial:
        lines.append("(a/b): mean over a of b seeds; the sign says why the others are missing.")
    if table.has_earlier:
        lines.append(f"{earlier} {MEANING}")
    return lines
