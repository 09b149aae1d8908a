"""Cells without scores, in few lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from reports.page.failures import reason_text
from reports.results.group_results import GroupResults


@dataclass(frozen=True)
class FailedCells:
    """Cells of one method in one group that failed, or were skipped, for the same reason."""

    place: str
    label: str
    status: str
    reason: str
    n_cells: int


def failed_cells(groups: Sequence[GroupResults]) -> tuple[FailedCells, ...]:
    """One line for each group, method and reason."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for group in groups:
        for (label, _, _), result in sorted(group.cells.items(), key=lambda item: str(item[0])):
            if result.status != "ok":
                counts[group.slug, label, result.status, reason_text(result)] += 1
    return tuple(FailedCells(*line, n) for line, n in counts.items())
