"""The two pages: report.md with the answer on top, and details.md with everything that is needed to check it."""

from __future__ import annotations

from collections.abc import Sequence

from reports.page.answer import answer
from reports.page.contents import Contents
from reports.page.data_sets import counts, groups_in_short, warnings, what_ran
from reports.page.definitions import definitions, first_definitions
from reports.page.failures import failures, failures_in_short, unreadable_files
from reports.page.figure_section import figure_section
from reports.page.group_section import group_section
from reports.page.method_list import methods
from reports.page.origin import files, provenance, provenance_in_short
from reports.render.markdown import markdown
from reports.render.markdown_escaping import escape
from reports.results.group_results import GroupResults
from reports.results.last_request import last_request
from reports.tables.merged_scores import merged_table, names_of, shown_groups, shown_lengths
from reports.tables.table import Block, Table

TITLE = "Cross-modal hashing on remote sensing: run"
# Methods whose mean rank the page states.
N_RANKED = 3
RANKS = "ranks"


def report_page(contents: Contents) -> str:
    """The page to read first, about 150 lines whatever the number of groups."""
    groups, request = contents.groups, last_request(contents.store)
    shown = shown_groups(groups)
    lines = [f"# {TITLE} {escape(contents.store.name)}", "", *warnings(groups)]
    lines += [*_findings(contents, shown), *counts(groups)]
    if groups:
        names = names_of(shown)
        lines += [*_scores(contents, shown), *figure_section(contents, {names[group.slug]: group for group in shown})]
        lines += ["## Data", "", *groups_in_short(groups), "[Splits, leakage and methods](details.md)", ""]
        lines += ["## All tables", "", *files(contents.files), ""]
    struck = [*failures_in_short(groups), *unreadable_files(contents.store)]
    if struck:
        lines += ["## Failures and skips", "", *struck, "", "[Each cell](details.md#failures-and-skips)", ""]
    lines += ["## Definitions", "", *first_definitions(), "", "[All](details.md#how-each-number-is-defined)", ""]
    return "\n".join([*lines, "## Provenance", "", *provenance_in_short(groups, request), ""])


def details_page(contents: Contents) -> str:
    """Data sets, methods, failures, definitions and origin in full."""
    store, groups = contents.store, contents.groups
    lines = [f"# Details of run {escape(store.name)}", "", *warnings(groups)]
    lines += ["## What ran", "", *what_ran(groups), "", "## Methods", "", *methods(groups, store.outside_methods()), ""]
    lines += ["## Chance and leakage", "", *(line for group in groups for line in group_section(group))]
    lines += ["## Failures and skips", "", *failures(groups), *unreadable_files(store), ""]
    lines += ["## How each number is defined", "", *definitions(), ""]
    return "\n".join([*lines, "## Provenance", "", *provenance(store.name, groups, last_request(store)), ""])


def _findings(contents: Contents, shown: Sequence[GroupResults]) -> list[str]:
    """A sentence for each group shown, and a link to the others."""
    found = answer(shown, {g.slug: contents.tables[g.slug]["map"] for g in shown if "map" in contents.tables[g.slug]})
    lines = [f"- **{escape(name)}**: {escape(text)}" for name, text in found.texts.items()]
    others = len(contents.groups) - len(shown)
    if others:
        aspects = {one.comparison.aspect.kind: one.comparison.aspect.heading for one in contents.compared}
        places = {**aspects, "map": "mAP of all"}
        links = ", ".join(f"[{text}](tables/{kind}.md)" for kind, text in places.items() if kind in contents.files)
        lines.append(f"- {others} more data sets or conditions: {links}")
    lines += [f"- {escape(text)} [All ranks](tables/{RANKS}.md)" for text in _ranks(contents)]
    return [*lines, "", escape(found.basis), ""] if lines else []


def _ranks(contents: Contents) -> list[str]:
    """The first methods by mean rank over data sets, in one sentence; empty for a single data set."""
    tables = [table for of in contents.further.values() for table in of if table.kind == RANKS]
    return [f"Mean rank over {_joined(t)}, 1 is the best: {'; '.join(map(_first_ranks, t.blocks))}." for t in tables]


def _joined(table: Table) -> str:
    return ", ".join(column.name for column in table.columns[1:])


def _first_ranks(block: Block) -> str:
    first = ", ".join(f"{row.facts[0]} {row.items[0].text}" for row in block.rows[:N_RANKED])
    return f"{first} ({block.title}, {len(block.rows)} methods)"


def _scores(contents: Contents, shown: Sequence[GroupResults]) -> list[str]:
    """The merged mAP table, and instance recall of data sets without classes."""
    of_classes = [group for group in shown if group.has_classes]
    lines = ["## mAP", "", *_merged(contents, of_classes)] if of_classes else []
    others: list[Table] = [contents.tables[g.slug]["further"] for g in shown if not g.has_classes]
    return [*lines, *(line for table in others for line in ("## Instance recall", "", markdown(table), ""))]


def _merged(contents: Contents, groups: Sequence[GroupResults]) -> list[str]:
    table = merged_table(groups, {group.slug: contents.tables[group.slug]["map"] for group in groups})
    lengths, known = shown_lengths(groups), {n_bits for group in groups for n_bits in group.lengths}
    missing = "" if len(lengths) == len(known) else " and the other code lengths"
    spread = "standard deviations over seeds, " if any(len(group.seeds) > 1 for group in groups) else ""
    text = f"With {spread}family and supervision{missing}: [mAP](tables/map.md)."
    return [markdown(table, with_details=False), "", text, ""]
