"""Writes the report of a run, with the names and citations that the registry knows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark import registry
from benchmark.contract.paper import Paper, citation_key
from benchmark.store.store import Store

if TYPE_CHECKING:
    from reports.paper.names import PaperNames


def write_report(store: Store, highlight: Sequence[str] = ()) -> Path:
    """Writes the report of a run, which cites its methods, and returns its path.

    Args:
        store: of the run.
        highlight: methods that the figures highlight, by label or name; empty for the best.

    Raises:
        StorageError: a file cannot be written.
        UserError: a method to highlight is not there, or there are too many.
    """
    from reports.writer import write_reports

    return write_reports(store, paper_names(frozenset(result.cell.method for result in store.results())), highlight)


def paper_names(cited: frozenset[str] | None) -> PaperNames:
    """Names of all registered methods and data sets, and the papers of the data sets and of methods to cite.

    Args:
        cited: names of these methods; None for all, and without any no data set is cited either.
    """
    from reports.paper.names import PaperNames

    methods, datasets = registry.methods(), registry.datasets()
    return PaperNames(
        methods={row.name: row.display_name for row in methods if row.display_name},
        datasets={row.name: row.title for row in datasets},
        citations=_citations(cited) if cited or cited is None else {},
    )


def _citations(cited: frozenset[str] | None) -> dict[str, Paper]:
    """Papers by data set and by cited method. Methods of one paper share the entry of the first of them."""
    found = {row.name: row.paper for row in registry.datasets() if row.paper is not None}
    first: dict[str, Paper] = {}
    table = registry.methods()
    for row in table:
        if row.name in table.origins or (cited is not None and row.name not in cited):
            continue
        info = table.load(row.name).info
        if info.link:
            key = citation_key(info.authors, row.year, row.name)
            paper = Paper(info.title, info.authors, info.venue, row.year, info.link, key)
            found[row.name] = first.setdefault(info.link, paper)
    return found
