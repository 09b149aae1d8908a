"""The sections that compare groups side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmark.contract.source_words import SOURCES
from reports.figures.level_sweep import SWEEP_NOTE
from reports.figures.speech_dots import SPEECH_NOTE
from reports.render.markdown import markdown
from reports.render.markdown_escaping import escape
from reports.tables.annotations import inputs_text
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


def comparison_section(compared: Sequence[Compared]) -> list[str]:
    """Markdown lines on all comparisons in one aspect; empty if there are none."""
    lines = [f"## {compared[0].comparison.aspect.heading}", ""] if compared else []
    for one in compared:
        comparison, lead = one.comparison, one.comparison.lead
        source = SOURCES.get(lead.group.source, lead.group.source)
        lines += [f"### {escape(f'{lead.group.dataset} ({source}), {comparison.shared}, {inputs_text(lead)}')}", ""]
        said = [comparison.aspect.line(group) for group in comparison.groups]
        lines += [f"- {escape(text)}" for text in said if text]
        lines += [""] if any(said) else []
        for table in one.tables:
            lines += [markdown(table), ""]
        for name in one.figures:
            what, note = FIGURES[name.partition("-")[0]]
            title = f"{what}, {lead.group.dataset}, {lead.source_text}"
            lines += [f"![{escape(title)}](figures/{name}.png)", "", f"{note} Also as [PDF](figures/{name}.pdf).", ""]
    return lines
