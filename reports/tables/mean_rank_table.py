"""Mean ranks of methods over the data sets of a run."""

from __future__ import annotations

from collections.abc import Sequence

from reports.results.group_results import GroupResults
from reports.statistics.mean_ranks import MIN_DATASETS, MeanRanks, mean_ranks, ranked_groups
from reports.tables.table import Block, Column, Item, Row, Table

TITLES = {False: "hash codes", True: "real-valued"}


def rank_tables(groups: Sequence[GroupResults]) -> list[Table]:
    """One table with a block for hash codes and one for real-valued methods; none for fewer than two data sets."""
    found = mean_ranks(groups)
    if not found:
        return []
    columns = ("mean rank", *found[0].datasets)
    of_groups = [f"{g.group.dataset} ({g.group.source}, {g.group.protocol})" for g in ranked_groups(groups)]
    return [
        Table(
            kind="ranks",
            slug="datasets",
            caption=f"Mean ranks by map@all over {', '.join(of_groups)}; 1 is the best.",
            details="The rank on a data set is the mean over its directions and code lengths.",
            fact_columns=("method",),
            columns=tuple(map(Column, columns)),
            blocks=tuple(Block(TITLES[ranks.is_real], _rows(ranks)) for ranks in found),
            notes=tuple(note for ranks in found for note in _notes(ranks)),
            labels=(),
        )
    ]


def _rows(ranks: MeanRanks) -> tuple[Row, ...]:
    numbers = zip(ranks.labels, ranks.means.tolist(), ranks.ranks.tolist(), strict=True)
    return tuple(Row((label,), tuple(map(_item, (mean, *of_sets)))) for label, mean, of_sets in numbers)


def _item(rank: float) -> Item:
    return Item(f"{rank:.1f}", (("", repr(rank)),))


def _notes(ranks: MeanRanks) -> list[str]:
    title, notes = TITLES[ranks.is_real], []
    if ranks.left_out:
        notes.append(f"Not ranked, as some column lacks them ({title}): {', '.join(ranks.left_out)}.")
    if ranks.test:
        notes.append(
            f"{title}: Friedman's test p = {ranks.test.p:.3g}; mean ranks that differ by less than "
            f"{ranks.test.critical_difference:.2f} are not separable (Nemenyi, 5 %)."
        )
    else:
        notes.append(f"{title}: no test of ranks, which takes at least {MIN_DATASETS} data sets and three methods.")
    return notes
