"""The section that compares protocols."""

from __future__ import annotations

from collections.abc import Sequence

from reports.render.markdown import markdown
from reports.render.markdown_escaping import escape
from reports.results.leakage_in_words import leakage_text
from reports.tables.annotations import inputs_text
from reports.tables.protocol_comparison import Protocols
from reports.tables.table import Table


def protocol_section(compared: Sequence[tuple[Protocols, Table]]) -> list[str]:
    """Markdown lines on all comparisons; empty if no methods ran under two protocols."""
    lines = ["## Protocols side by side", ""] if compared else []
    for protocols, table in compared:
        lead = protocols.lead
        source = "stand-in" if lead.group.source == "stand-in" else "real data"
        lines += [f"### {escape(f'{lead.group.dataset} ({source}), {inputs_text(lead)}')}", ""]
        lines += [f"- {escape(group.group.protocol)}: {escape(leakage_text(group))}" for group in protocols.groups]
        lines += ["", markdown(table), ""]
    return lines
