"""Rows with the scores that papers report, which stand apart from those of the run."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from benchmark.contract.errors import UserError
from reports.paper.choice import Choice
from reports.paper.names import PaperNames
from reports.paper.paper_table import Entry, NamedRow
from reports.paper.scores import Part, shower
from reports.results.published import PublishedScores, published_scores
from reports.tables.table import MISSING

SIGN = "†"


def published_rows(
    parts: Sequence[Part], metric: str, methods: Collection[str], choice: Choice, names: PaperNames
) -> tuple[list[NamedRow], tuple[str, ...]]:
    """One row for each paper that reports this metric of one of the methods, and the notes on their sources.

    Papers report scores on the published images, so other data have none. A paper's score stands below all code lengths
    of its direction, because the papers do not state the length. No such score is ranked.

    Raises:
        UserError: the rows are wanted, and there are none.
    """
    if not choice.published:
        return [], ()
    real = [part for part in parts if part.group.group.source == "real"]
    if not real:
        found = ", ".join(dict.fromkeys(part.group.source_text for part in parts))
        raise UserError(f"--published: papers report scores on the published images, and this run has {found}")
    papers = [
        paper
        for paper in published_scores()
        if paper.method in methods
        and paper.metric == metric
        and any(part.direction in paper.scores.get(part.group.group.dataset, {}) for part in real)
    ]
    if not papers:
        raise UserError(
            f"--published: reports/published.toml has no {metric} of a method of this table on its data sets; it has "
            + ", ".join(f"{paper.metric} of {paper.method}" for paper in published_scores())
        )
    rows = [
        NamedRow(_name(paper, names), names.citation(paper.method), _entries(paper, parts, choice)) for paper in papers
    ]
    return rows, tuple(f"{SIGN} {_source(paper)}" for paper in papers)


def _name(paper: PublishedScores, names: PaperNames) -> str:
    return names.methods.get(paper.method, paper.method) + SIGN


def _entries(paper: PublishedScores, parts: Sequence[Part], choice: Choice) -> tuple[Entry, ...]:
    show = shower(choice)
    found = []
    for part in parts:
        key = part.group.group
        value = paper.scores.get(key.dataset, {}).get(part.direction, math.nan) if key.source == "real" else math.nan
        found.append(Entry(MISSING if math.isnan(value) else show(value), value, span=len(part.lengths)))
    return tuple(found)


def _source(paper: PublishedScores) -> str:
    """Source, certainty, protocol and the reasons why the numbers may differ."""
    return (
        f"As published by {paper.cited}, {paper.where} ({paper.certainty}; protocol: {paper.protocol}); not comparable "
        f"as it stands: {'; '.join(paper.differs)}."
    )
