"""Precision at the first ranks."""

from __future__ import annotations

from dataclasses import replace

from reports.results.group_results import GroupResults
from reports.tables.chance import chance_precision, n_relevant
from reports.tables.measures import by_length, score_measures
from reports.tables.summary_items import summary_item, three_decimals
from reports.tables.table import MISSING, Block, Item, Row, Table

CUTOFFS = (1, 5, 10)


def precision_table(group: GroupResults) -> Table:
    """Precision at the first ranks, a block for each code length, with a chance row."""
    measures = score_measures(group, {f"P@{k}": f"precision@{k}" for k in CUTOFFS})
    table = by_length(group, "precision", "Precision at the first k ranks", measures, marks=True)
    items: list[Item] = []
    for measure in measures:
        chance = chance_precision(group, measure.column.span, int(measure.column.name.removeprefix("P@")))
        items.append(summary_item(group.split_summary(chance)))
    # The share of relevant items comes from Hamming balls, which only hash codes have.
    if all(item.text == MISSING for item in items):
        return table
    block = Block("chance: the share of relevant items", (Row(("chance",), tuple(items)),))
    return replace(table, blocks=(*table.blocks, block), notes=(*_bounds(group), *table.notes))


def _bounds(group: GroupResults) -> tuple[str, ...]:
    """A sentence for each direction in which even a perfect ranking cannot fill the first ranks."""
    found: dict[str, list[str]] = {}
    for direction in group.directions:
        mean = group.split_summary(n_relevant(group, direction)).mean
        short = [f"P@{k} cannot exceed {three_decimals(mean / k)}" for k in CUTOFFS if mean < k]
        if short:
            text = f"a query has {mean:.3g} relevant items on average, so {' and '.join(short)}"
            found.setdefault(text, []).append(direction)
    return tuple(f"{', '.join(directions)}: {text}." for text, directions in found.items())
