"""The answer on top of the page: which method is best where, and which others cannot be told from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reports.html.facets import Column
from reports.html.leaderboard import Block
from reports.statistics.group_statistics import GroupStatistics

NOT_TESTED = (
    "These are the largest means and nothing more: the run stores no values of single queries, so nothing is tested. "
    "`rescore` stores them."
)
TESTED = (
    "Brackets hold 95 % intervals. Compared by paired permutation tests over images at 5 %, corrected for all rows of "
    "a column."
)
ONE_SEED = " One seed says nothing of how much another split or another start would change."
N_NAMED = 3


def findings(
    columns: Sequence[Column], blocks: Sequence[Block], tests: Mapping[str, GroupStatistics]
) -> tuple[str, ...]:
    """One sentence on the longest codes in the first direction of each data set, and one on what it rests on."""
    codes = [block for block in blocks if block.rows[0].n_bits is not None] or list(blocks)
    if not codes:
        return ()
    block, said, is_tested = codes[-1], [], False
    for column in _leads(columns):
        found = {row.line.label: row.scores[column.name] for row in block.rows if column.name in row.scores}
        ranked = {label: score for label, score in found.items() if score.rank >= 1}
        if len(ranked) < 2:
            continue
        best = min(ranked, key=lambda label: ranked[label].rank)
        of = tests.get(column.group.slug)
        against = of.against_best(best, block.rows[0].n_bits, column.direction) if of else None
        is_test = against is not None and column.group.has_classes
        is_tested |= is_test
        interval = ranked[best].interval
        within = f" [{interval.low:.3f}, {interval.high:.3f}]" if interval else ""
        text = f"{best} is highest on {column.place} ({column.metric_text} {ranked[best].summary.mean:.3f}{within})"
        equals = [label for label, score in ranked.items() if score.is_best and label != best]
        said.append(text + (_ties_text(equals, len(ranked) - 1) if is_test else ""))
    if not said:
        return ()
    rests = TESTED if is_tested else NOT_TESTED
    rests += ONE_SEED if all(len(column.group.seeds) == 1 for column in columns) else ""
    return f"{block.length}, {columns[0].facets['direction']}: {'; '.join(said)}.", rests


def _ties_text(equals: Sequence[str], n_others: int) -> str:
    """How many others a test cannot tell from the best, the first of them by name."""
    if not equals:
        return ", ahead of " + ("the other one" if n_others == 1 else f"all {n_others} others")
    more = f" and {len(equals) - N_NAMED} more" if len(equals) > N_NAMED else ""
    return f", not separable from {len(equals)} of {n_others} others ({', '.join(equals[:N_NAMED])}{more})"


def _leads(columns: Sequence[Column]) -> list[Column]:
    """The first column of each data set."""
    first: dict[str, Column] = {}
    for column in columns:
        first.setdefault(column.facets["data set"], column)
    return list(first.values())
