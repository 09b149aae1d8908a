"""Groups side by side: their tables and figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.figures.paper_figure import PaperFigure
from reports.tables.side_by_side import Comparison
from reports.tables.table import Table


@dataclass(frozen=True)
class Compared:
    """A comparison, its tables and its figures."""

    comparison: Comparison
    tables: tuple[Table, ...]
    figures: Sequence[PaperFigure]
