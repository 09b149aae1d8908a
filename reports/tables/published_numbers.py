"""Published scores beside those of the run."""

from __future__ import annotations

from collections.abc import Iterator

from reports.results.group_results import GroupResults
from reports.results.method_lines import MethodLine
from reports.results.published import PublishedScores, published_scores
from reports.results.seed_summary import score
from reports.tables.annotations import caption, details, labels
from reports.tables.summary_items import summary_item, three_decimals
from reports.tables.table import MISSING, Block, Column, Item, Row, Table


def published_table(group: GroupResults) -> Table:
    """One row for each published score and code length of the run; empty on other data than the papers'.

    Papers report scores on the published images, so stand-ins and own data have no such table.
    """
    papers = [paper for paper in published_scores() if group.group.source == "real"]
    found = [(paper, tuple(_rows(group, paper))) for paper in papers if group.group.dataset in paper.scores]
    filled = [(paper, rows) for paper, rows in found if rows]
    return Table(
        kind="published",
        slug=group.slug,
        caption=caption(group, "Published scores beside those of this run"),
        details=details(group),
        fact_columns=("method", "direction", "bits"),
        columns=(Column("published"), Column("this run"), Column("difference")),
        blocks=tuple(Block(f"{paper.cited}, {paper.where}: {paper.metric}", rows) for paper, rows in filled),
        notes=tuple(note for paper, _ in filled for note in _notes(paper)),
        labels=labels(group),
    )


def _rows(group: GroupResults, paper: PublishedScores) -> Iterator[Row]:
    for direction, value in paper.scores[group.group.dataset].items():
        for line in group.select("compared"):
            if not _is_of(group, line, paper.method):
                continue
            for n_bits in (None,) if line.is_real else group.lengths:
                summary = group.summary(line.label, n_bits, score(f"{direction}/{paper.metric}"))
                if not summary.values:
                    continue
                gap = summary.mean - value
                items = (
                    Item(three_decimals(value), (("", repr(value)),)),
                    summary_item(summary),
                    Item(f"{gap:+.3f}" if summary.is_complete else MISSING, (("", repr(gap)),)),
                )
                yield Row((line.label, direction, "" if n_bits is None else str(n_bits)), items)


def _is_of(group: GroupResults, line: MethodLine, method: str) -> bool:
    """Whether a row shows this method, with whatever settings."""
    return any(r.cell.method == method for r in group.ok if group.label_of[r.key] == line.label)


def _notes(paper: PublishedScores) -> tuple[str, ...]:
    reasons = "; ".join(paper.differs)
    return (
        f"{paper.cited}: {paper.certainty}. Protocol: {paper.protocol}.",
        f"The numbers cannot be compared as they stand: {reasons}.",
    )
