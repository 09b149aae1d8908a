"""The section of one group: its tables and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmark.contract.source_words import SOURCES
from benchmark.contract.speech_condition import DEFAULT_SPEECH
from reports.figures.paper_figure import PaperFigure
from reports.page.figure_lines import figure_lines
from reports.render.markdown import markdown
from reports.render.markdown_escaping import escape
from reports.results.group_results import GroupResults
from reports.results.leakage_in_words import leakage_text
from reports.results.seed_summary import score
from reports.tables.annotations import details
from reports.tables.aspects import sounds_of
from reports.tables.catalogue import TABLES
from reports.tables.chance import chance_map
from reports.tables.missing_classes import without_classes
from reports.tables.table import Table

# Headings of tables that hold less where a data set has no classes.
WITHOUT_CLASSES = {"further": "Instance recall"}


def group_section(group: GroupResults, tables: Mapping[str, Table], figures: Sequence[PaperFigure]) -> list[str]:
    """Markdown lines on one group.

    Args:
        group: described.
        tables: kind -> table.
        figures: of the group.
    """
    lines = [f"## {escape(_heading(group))}", "", f"**{escape(group.label)}**", "", _chance_text(group), ""]
    lines += [escape(details(group)), "", f"Leakage: {leakage_text(group)}", ""]
    for kind, table in tables.items():
        if not table.items or (kind != "map" and not group.ok):
            continue
        heading = TABLES[kind].heading
        lines += [f"### {heading if group.has_classes else WITHOUT_CLASSES.get(kind, heading)}", ""]
        if kind == "cost":
            lines += [_cost_note(group), ""]
        lines += [markdown(table, with_details=False), ""]
        if kind == "precision":
            lines += figure_lines(figures, 3)
    return lines


def _heading(group: GroupResults) -> str:
    key = group.group
    source = SOURCES.get(key.source, key.source)
    inputs = f"end-to-end ({group.network_text})" if group.network_text else group.features_text
    sounds = sounds_of(group)
    heard = "" if sounds == DEFAULT_SPEECH else f", {sounds}"
    return f"{key.dataset} ({source}), {key.protocol} version {key.protocol_version}, {inputs}{heard}"


def _chance_text(group: GroupResults) -> str:
    """Chance level, and the number of queries without relevant items."""
    if not group.has_classes:
        return (
            "The data set has no classes, so only its own instance is relevant to an item: instance recall is the "
            "measure, and tables of classes are left out."
        )
    levels = [(direction, group.split_summary(chance_map(direction))) for direction in group.directions]
    known = [f"{direction} {100 * summary.mean:.1f} %" for direction, summary in levels if summary.values]
    text = f"Chance level (mAP without any information): {', '.join(known) or 'unknown, no cell succeeded'}."
    for direction in group.directions:
        lost = group.split_summary(score(f"{direction}/n_queries_without_relevant"))
        if any(lost.values):
            text += f" {direction}: {lost.mean:g} queries (mean over seeds) have no relevant item and are left out."
    return " ".join([text, *without_classes(group)])


def _cost_note(group: GroupResults) -> str:
    workers = sorted({result.provenance.n_workers for result in group.ok})
    threads = sorted({result.provenance.n_threads for result in group.ok})
    return (
        f"Cells side by side on one machine: {_either(workers)}; threads of each: {_either(threads)}. Timings depend "
        "on both, so compare them only within one run. They do not include the time to compute features."
    )


def _either(numbers: Sequence[int]) -> str:
    return " or ".join(map(str, numbers))
