"""The sections that compare groups side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmark.contract.source_words import SOURCES
from reports.figures.paper_figure import PaperFigure
from reports.page.figure_lines import figure_lines
from reports.render.markdown import markdown
from reports.render.markdown_escaping import escape
from reports.tables.annotations import inputs_text
from reports.tables.side_by_side import Comparison
from reports.tables.table import Table


@dataclass(frozen=True)
class Compared:
    """A comparison, its tables and its figures."""

    comparison: Comparison
    tables: tuple[Table, ...]
    figures: tuple[PaperFigure, ...]


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
        lines += figure_lines(one.figures, 4)
    return lines
