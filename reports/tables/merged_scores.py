"""The mAP of several groups in one table, for the top of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from reports.results.group_results import GroupResults
from reports.results.method_lines import MethodLine, in_order
from reports.tables.map_scores import BLOCKS, FACTS
from reports.tables.table import BLANK, Block, Item, Row, Table

# A wider table cannot be read; then fewer code lengths are shown.
N_COLUMNS = 24
N_GROUPS = 4


def shown_groups(groups: Sequence[GroupResults]) -> tuple[GroupResults, ...]:
    """Groups for the top of the page, in report order: the first of each data set, then others, N_GROUPS at most.

    Groups without any result of the last request are left out, unless all are such.
    """
    current = [group for group in groups if not group.is_all_earlier] or list(groups)
    first = {(group.group.dataset, group.group.source): group for group in reversed(current)}
    order = sorted(range(len(current)), key=lambda n: current[n] not in first.values())
    return tuple(current[n] for n in sorted(order[:N_GROUPS]))


def names_of(groups: Sequence[GroupResults]) -> dict[str, str]:
    """Slug of a group -> its shortest name: that of the data set, or the slug where several groups share it."""
    datasets = [group.group.dataset for group in groups]
    return {g.slug: g.group.dataset if datasets.count(g.group.dataset) == 1 else g.slug for g in groups}


def merged_table(groups: Sequence[GroupResults], tables: Mapping[str, Table]) -> Table:
    """The mAP tables of these groups side by side, without standard deviations; marks are those of each table.

    Args:
        groups: in the order of the columns.
        tables: slug of a group -> its mAP table.
    """
    names, lengths = names_of(groups), shown_lengths(groups)
    parts = [(tables[group.slug], _places(tables[group.slug], lengths)) for group in groups]
    columns = [
        replace(table.columns[place], span=f"{names[group.slug]} {table.columns[place].span}")
        for group, (table, places) in zip(groups, parts, strict=True)
        for place in places
    ]
    labels = [line.label for line in in_order(_lines(groups))]
    blocks = [_block(kind, parts, labels) for kind in dict.fromkeys([*BLOCKS.values(), "chance"])]
    return Table(
        kind="summary",
        slug="all",
        caption=f"mAP (map@all) by {'data set, ' if len(groups) > 1 else ''}direction and code length in bits.",
        details="; ".join(dict.fromkeys(f"{names[g.slug]}: {g.label}" for g in groups)),
        fact_columns=("method", "fidelity"),
        columns=tuple(columns),
        blocks=tuple(block for block in blocks if block.rows),
        notes=(),
        labels=(),
    )


def shown_lengths(groups: Sequence[GroupResults]) -> tuple[int, ...]:
    """Code lengths for which N_COLUMNS suffice: all, or the shortest and the longest, or the longest."""
    found = sorted({n_bits for group in groups for n_bits in group.lengths})
    for lengths in (found, [*found[:1], *found[-1:]]):
        n_columns = sum(
            len(group.directions) * (len(set(lengths) & set(group.lengths)) + any(line.is_real for line in group.lines))
            for group in groups
        )
        if n_columns <= N_COLUMNS:
            return tuple(lengths)
    return tuple(found[-1:])


def _lines(groups: Iterable[GroupResults]) -> list[MethodLine]:
    """Methods of all groups, each once."""
    return list({(line.label, line.is_real): line for group in groups for line in group.lines}.values())


def _places(table: Table, lengths: Sequence[int]) -> list[int]:
    """Positions of the columns that are shown."""
    names = {"real", *map(str, lengths)}
    return [place for place, column in enumerate(table.columns) if column.name in names]


def _block(kind: str, parts: Sequence[tuple[Table, list[int]]], labels: Sequence[str]) -> Block:
    """The rows of one kind of all tables, blank where a table lacks the row."""
    found: dict[str, list[Row | None]] = {}
    for number, (table, _) in enumerate(parts):
        for row in (row for block in table.blocks if block.kind == kind for row in block.rows):
            found.setdefault(row.facts[0], [None] * len(parts))[number] = row
    rows = []
    for label in sorted(found, key=lambda label: labels.index(label) if label in labels else len(labels)):
        items = [
            _short(row.items[place]) if row else BLANK
            for row, (_, places) in zip(found[label], parts, strict=True)
            for place in places
        ]
        facts = [row.facts[FACTS.index("fidelity")] for row in found[label] if row]
        rows.append(Row((label, facts[0]), tuple(items)))
    is_tested = any(block.is_tested for table, _ in parts for block in table.blocks if block.kind == kind)
    return Block("" if kind == "chance" else kind, tuple(rows), kind, is_tested)


def _short(item: Item) -> Item:
    """The item without its standard deviation."""
    mean, _, rest = item.text.partition(" ± ")
    seeds = f" ({rest.partition(' (')[2]}" if " (" in rest else ""
    return replace(item, text=mean + seeds)
