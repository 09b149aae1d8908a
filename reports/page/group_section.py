"""What is known of one group besides its scores: chance, protocol, leakage."""

from __future__ import annotations

from benchmark.contract.source_words import SOURCES
from benchmark.contract.speech_condition import DEFAULT_SPEECH
from reports.render.markdown_escaping import escape
from reports.results.group_results import GroupResults
from reports.results.leakage_in_words import leakage_text
from reports.results.seed_summary import score
from reports.tables.annotations import details
from reports.tables.aspects import sounds_of
from reports.tables.chance import chance_map
from reports.tables.missing_classes import without_classes


def group_section(group: GroupResults) -> list[str]:
    """Markdown lines on one group."""
    lines = [f"### {escape(_heading(group))}", "", f"**{escape(group.label)}**", "", chance_text(group), ""]
    return [*lines, escape(details(group)), "", f"Leakage: {leakage_text(group)}", ""]


def _heading(group: GroupResults) -> str:
    key = group.group
    source = SOURCES.get(key.source, key.source)
    inputs = f"end-to-end ({group.network_text})" if group.network_text else group.features_text
    sounds = sounds_of(group)
    heard = "" if sounds == DEFAULT_SPEECH else f", {sounds}"
    return f"{key.dataset} ({source}), {key.protocol} version {key.protocol_version}, {inputs}{heard}"


def chance_text(group: GroupResults) -> str:
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
