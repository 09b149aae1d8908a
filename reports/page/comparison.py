"""Groups side by side: their tables and figures."""

from __future__ import annotations

from dataclasses import dataclass

from reports.figures.level_sweep import SWEEP_NOTE
from reports.figures.speech_dots import SPEECH_NOTE
from reports.render.markdown_escaping import escape
from reports.tables.side_by_side import Comparison
from reports.tables.table import Table

# Kind of a figure, with which its name begins -> title and note.
FIGURES = {"speech": ("mAP by speech", SPEECH_NOTE), "sweep": ("mAP by level of noise", SWEEP_NOTE)}


@dataclass(frozen=True)
class Compared:
    """A comparison, its tables, and the names of its figures without suffix."""

    comparison: Comparison
    tables: tuple[Table, ...]
    figures: tuple[str, ...]


def figure_lines(one: Compared) -> list[str]:
    """Markdown lines with the figures of a comparison."""
    lead, lines = one.comparison.lead, []
    for name in one.figures:
        what, note = FIGURES[name.partition("-")[0]]
        title = f"{what}, {lead.group.dataset}, {lead.source_text}"
        lines += [f"![{escape(f'{title}. {note}')}](figures/{name}.png)", ""]
    return lines
