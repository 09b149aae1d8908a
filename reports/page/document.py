"""The whole page: overview, sections of groups, failures, definitions, files and provenance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmark.store.store import Store
from reports.figures.cost_frontier import CostFrontier
from reports.page.comparison_section import Compared, comparison_section
from reports.page.definitions import definitions
from reports.page.failures import failures, unreadable_files
from reports.page.group_section import group_section
from reports.page.method_list import methods
from reports.page.origin import files, provenance
from reports.page.overview import warnings_and_counts, what_ran
from reports.render.markdown import markdown
from reports.render.markdown_escaping import escape
from reports.results.group_results import GroupResults
from reports.results.last_request import last_request
from reports.tables.aspects import ASPECTS
from reports.tables.catalogue import TABLES
from reports.tables.table import Table


def document(
    store: Store,
    groups: Sequence[GroupResults],
    tables: Mapping[str, Mapping[str, Table]],
    figures: Mapping[str, Sequence[str]],
    compared: Sequence[Compared],
    costs: Sequence[Table],
    indexes: Sequence[Table],
    frontiers: Sequence[CostFrontier],
) -> str:
    """The whole page in Markdown.

    Args:
        store: of the run.
        groups: in report order.
        tables: slug of the group -> kind -> table.
        figures: slug of the group -> names of its figures.
        compared: groups that differ in one aspect only, with their tables and figures.
        costs: tables of the cost of features.
        indexes: tables of the cost of search indexes.
        frontiers: figures of mAP against cost.
    """
    lines = [f"# Cross-modal hashing on remote sensing: run {escape(store.name)}", ""]
    lines += warnings_and_counts(groups)
    lines += ["## What ran", "", *what_ran(groups), ""]
    lines += ["### Methods", "", *methods(groups, store.outside_methods()), ""]
    for group in groups:
        lines += group_section(group, tables[group.slug], figures.get(group.slug, ()))
    for aspect in ASPECTS:
        lines += comparison_section([one for one in compared if one.comparison.aspect == aspect])
    if costs:
        lines += ["## Cost of the features, and errors of recognisers", ""]
        lines += [line for table in costs for line in (markdown(table), "")]
    if indexes or frontiers:
        lines += ["## What is saved, and what it costs", ""]
        for figure in frontiers:
            lines += [f"![{escape(figure.title)}](figures/{figure.name}.png)", "", escape(figure.caption()), ""]
            lines += [f"Also as [PDF](figures/{figure.name}.pdf) and [data](figures/{figure.name}.csv).", ""]
        lines += [line for table in indexes for line in (markdown(table), "")]
    lines += ["## Failures and skips", "", *failures(groups), *unreadable_files(store), ""]
    lines += ["## How each number is defined", "", *definitions(), ""]
    written = [kind for kind in TABLES if any(kind in of_kind and of_kind[kind].items for of_kind in tables.values())]
    has_figures = any(figures.values()) or bool(frontiers) or any(one.figures for one in compared)
    lines += ["## Files", "", *files([*written, *_of_all(compared, costs, indexes)], has_figures), ""]
    lines += ["## Provenance", "", *provenance(store.name, groups, last_request(store)), ""]
    return "\n".join(lines)


def _of_all(compared: Sequence[Compared], costs: Sequence[Table], indexes: Sequence[Table]) -> list[str]:
    """Kinds of the tables that do not belong to one group."""
    return [
        *dict.fromkeys(one.comparison.aspect.kind for one in compared),
        *(["features"] if costs else []),
        *(["index"] if indexes else []),
    ]
