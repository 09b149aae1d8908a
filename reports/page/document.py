"""The page to read: what ran, the tables and figures of each group, failures, definitions, provenance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reports.page.definitions import definitions
from reports.page.leakage import leakage_text
from reports.page.ran import contents, failures, files, heading, methods, provenance, what_ran
from reports.render.markdown import escape, markdown
from reports.results.entry import score
from reports.results.frame import GroupResults
from reports.tables import across_protocols
from reports.tables.labels import details
from reports.tables.table import Table

TABLE_TITLES = {
    "map": "mAP",
    "precision": "Precision at the first ranks",
    "ties": "Effect of ties",
    "further": "Macro mAP and instance recall",
    "radius": "Within Hamming radius 2",
    "diagnostics": "Diagnostics of the codes",
    "storage": "Storage",
    "cost": "Time and memory",
}
FIGURE_TITLES = {"pr-recall": "Precision at recall", "pr-radius": "Precision and recall by Hamming radius"}
FIGURE_NOTES = {
    "pr-recall": "Real-valued methods are dashed or dash-dotted and the same in every panel; rows with oracles are "
    "left out. Nothing is interpolated upwards, so a curve may rise.",
    "pr-radius": "Hash codes only. Queries with an empty ball are left out of the mean precision, so at small radii "
    "it may rest on few queries.",
}


def chance_text(group: GroupResults) -> str:
    """Chance level in words."""
    levels = [(direction, group.any_entry(score(f"{direction}/chance_map@all"))) for direction in group.directions]
    known = [f"{direction} {100 * entry.mean:.1f} %" for direction, entry in levels if entry.values]
    text = f"Chance level (mAP without any information): {', '.join(known) or 'unknown, no cell succeeded'}."
    for direction in group.directions:
        lost = group.any_entry(score(f"{direction}/n_queries_without_relevant"))
        if any(lost.values):
            text += f" {direction}: {lost.mean:g} queries (mean over seeds) have no relevant item and are left out."
    return text


def _either(numbers: Sequence[int]) -> str:
    """One number, or several."""
    return " or ".join(map(str, numbers))


def cost_note(group: GroupResults) -> str:
    """How the timings were taken."""
    workers = sorted({result.provenance.n_workers for result in group.ok})
    threads = sorted({result.provenance.n_threads for result in group.ok})
    return (
        f"Cells side by side on one machine: {_either(workers)}; threads of each: {_either(threads)}. Timings depend "
        "on that, so they compare only within one run. Features are computed before and not counted. Peak memory is "
        "the largest resident set of the process up to the end of the cell; earlier cells of it may have set it."
    )


def _group_section(group: GroupResults, tables: Mapping[str, Table], figures: Sequence[str]) -> list[str]:
    """Everything about one group."""
    lines = [f"## {escape(heading(group))}", "", f"**{escape(group.label)}**", "", chance_text(group), ""]
    lines += [escape(details(group)), "", f"Leakage: {leakage_text(group)}", ""]
    for kind, table in tables.items():
        if not table.items or (kind != "map" and not group.ok):
            continue
        lines += [f"### {TABLE_TITLES[kind]}", ""]
        if kind == "cost":
            lines += [cost_note(group), ""]
        lines += [markdown(table, with_details=False), ""]
        if kind == "precision":
            lines += _figure_lines(group, figures)
    return lines


def _figure_lines(group: GroupResults, figures: Sequence[str]) -> list[str]:
    """Figures with what they show."""
    lines = []
    for name in figures:
        kind = name.removesuffix(f"-{group.slug}")
        title = f"{FIGURE_TITLES[kind]}, {group.group.dataset}, {group.label}"
        lines += [f"### {FIGURE_TITLES[kind]}", "", f"![{escape(title)}](figures/{name}.png)", ""]
        lines += [f"{FIGURE_NOTES[kind]} Also as [PDF](figures/{name}.pdf).", ""]
    return lines


def document(
    run: str,
    groups: Sequence[GroupResults],
    tables: Mapping[str, Mapping[str, Table]],
    figures: Mapping[str, Sequence[str]],
    side_by_side: Sequence[tuple[across_protocols.Protocols, Table]],
    request: Mapping[str, object] | None,
) -> str:
    """The whole page in Markdown.

    Args:
        run: name of the run.
        groups: in report order.
        tables: slug of the group -> kind -> table.
        figures: slug of the group -> names of its figures.
        side_by_side: groups that differ in the protocol alone, with their table.
        request: what was asked for, None where that is not known.
    """
    lines = [f"# Cross-modal hashing on remote sensing: run {escape(run)}", ""]
    lines += contents(groups)
    lines += ["## What ran", "", *what_ran(groups), "", "### Methods", "", *methods(groups), ""]
    for group in groups:
        lines += _group_section(group, tables[group.slug], figures.get(group.slug, ()))
    lines += across_protocols.section(side_by_side)
    lines += ["## Failures and skips", "", *failures(groups), ""]
    lines += ["## How each number is defined", "", *definitions(), ""]
    written = [kind for kind in TABLE_TITLES if any(of_kind[kind].items for of_kind in tables.values())]
    lines += ["## Files", "", *files([*written, *([across_protocols.KIND] if side_by_side else [])]), ""]
    lines += ["## Provenance", "", *provenance(groups, request), ""]
    return "\n".join(lines)
