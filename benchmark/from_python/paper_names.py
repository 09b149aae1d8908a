"""Names and citations that the registry knows, for the tables of a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmark import registry
from benchmark.contract.paper import Paper, citation_key

if TYPE_CHECKING:
    from reports.paper.names import PaperNames


def paper_names(*, cite: bool) -> PaperNames:
    """Names of all registered methods and data sets, and their papers if they are to be cited."""
    from reports.paper.names import PaperNames

    methods, datasets = registry.methods(), registry.datasets()
    return PaperNames(
        methods={row.name: row.display_name for row in methods if row.display_name},
        datasets={row.name: row.title for row in datasets},
        citations=_citations() if cite else {},
    )


def _citations() -> dict[str, Paper]:
    """Papers by method and data set. Methods of one paper share the entry of the first of them."""
    found = {row.name: row.paper for row in registry.datasets() if row.paper is not None}
    first: dict[str, Paper] = {}
    table = registry.methods()
    for row in table:
        if row.name in table.origins:
            continue
        info = table.load(row.name).info
        if info.link:
            key = citation_key(info.authors, row.year, row.name)
            paper = Paper(info.title, info.authors, info.venue, row.year, info.link, key)
            found[row.name] = first.setdefault(info.link, paper)
    return found
