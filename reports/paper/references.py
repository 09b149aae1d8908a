"""Papers of methods and data sets as BibTeX."""

from __future__ import annotations

from collections.abc import Iterable

from benchmark.contract.paper import Paper
from reports.render.latex_escaping import escape

# First line of the file; BibTeX skips text between entries.
NEEDED = r"needs \usepackage{url}"


def references(papers: Iterable[Paper]) -> str:
    """The text of a .bib file: each paper once, sorted by key."""
    entries = {paper.key: paper for paper in papers}
    return "\n\n".join([NEEDED, *(_entry(entries[key]) for key in sorted(entries))]) + "\n"


def _entry(paper: Paper) -> str:
    authors = " and ".join("others" if name == "et al." else escape(name) for name in paper.authors.split(", "))
    # Braces keep the letters of the title as they are.
    lines = [
        f"@misc{{{paper.key},",
        f"  author = {{{authors}}},",
        f"  title = {{{{{escape(paper.title)}}}}},",
        f"  howpublished = {{{escape(paper.venue)}}},",
        f"  year = {{{paper.year}}},",
    ]
    if paper.link:
        lines.append(f"  url = {{{paper.link}}},")
    return "\n".join([*lines, "}"])
