"""The answer on top of the page: which method is best where, and which others cannot be told from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reports.html.facets import Column
from reports.html.leaderboard import Block
from reports.html.statistics import Tests

NOT_TESTED = (
    "These are the largest means and nothing more: the run stores no values of single queries, so nothing is tested. "
    "`rescore` stores them."
)
TESTED = "Not separable: a paired permutation test over images, Holm-corrected, finds no difference (p > 0.05)."


def findings(columns: Sequence[Column], blocks: Sequence[Block], tests: Mapping[str, Tests]) -> tuple[str, ...]:
    """One sentence on the longest codes in the first direction of each data set, and one on what it rests on."""
    codes = [block for block in blocks if block.rows[0].n_bits is not None] or list(blocks)
    if not codes:
        return ()
    block, said, is_tested = codes[-1], [], False
    for column in _leads(columns):
        ranked = [row for row in block.rows if column.name in row.scores and row.scores[column.name].rank >= 1]
        if len(ranked) < 2:
            continue
        best = min(ranked, key=lambda row: row.scores[column.name].rank)
        text, count = _best_text(column, best.line.label, best.n_bits, tests, len(ranked))
        is_tested |= count
        summary = best.scores[column.name].summary
        said.append(f"{best.line.label} on {column.place} ({column.metric_text} {summary.mean:.3f}{text})")
    if not said:
        return ()
    direction = columns[0].facets["direction"]
    return f"Highest score of {block.length}, {direction}: {'; '.join(said)}.", TESTED if is_tested else NOT_TESTED


def _leads(columns: Sequence[Column]) -> list[Column]:
    """The first column of each data set."""
    first: dict[str, Column] = {}
    for column in columns:
        first.setdefault(column.facets["data set"], column)
    return list(first.values())


def _best_text(
    column: Column, label: str, n_bits: int | None, tests: Mapping[str, Tests], n_ranked: int
) -> tuple[str, bool]:
    """The interval of the best and how many others are tied with it, and whether that was tested."""
    of = tests.get(column.group.slug)
    if of is None or not column.group.has_classes:
        return "", False
    interval = of.interval(label, n_bits, column.direction)
    labels = [line.label for line in column.group.select("compared", n_bits is None)]
    against = [of.against_best(other, n_bits, column.direction) for other in labels if other != label]
    known = [one for one in against if one is not None]
    text = f", 95 % {interval.low:.3f} to {interval.high:.3f}" if interval else ""
    if not known:
        return text, False
    tied = sum(one.is_tied for one in known)
    others = "no other" if not tied else f"{tied} of the {n_ranked - 1} others"
    return f"{text}; {others} not separable", True
