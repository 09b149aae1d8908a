"""Bytes that codes and vectors take, per item and for whole databases."""

from __future__ import annotations

from dataclasses import replace

from benchmark.contract.units import human_bytes
from reports.results.group_results import GroupResults
from reports.tables.annotations import caption, details, from_files, labels
from reports.tables.table import MISSING, Block, Column, Item, Row, Table

# The code length that other storage is compared with, even if the run does not include it.
REFERENCE_BITS = 64
REFERENCE_BYTES = REFERENCE_BITS // 8
PROJECTED = (("1 M items (projected)", 1_000_000), ("1 B items (projected)", 1_000_000_000))


def n_items(group: GroupResults) -> int | None:
    """Images plus sounds of the data set; None if no split states them."""
    return next((facts.n_images + facts.n_sounds for facts in group.splits), None)


def storage_table(group: GroupResults) -> Table:
    """Bytes of hash codes by length and of each real-valued method's vectors; methods that score pairs have none."""
    total = n_items(group)
    pair_rows = _pair_rows(group)
    blocks = [
        Block("hash codes (packed bits)", _rows(group, total, is_real=False)),
        Block("real-valued (float32)", _rows(group, total, is_real=True)),
        Block("scores of pairs", pair_rows),
    ]
    names = " and ".join(f"{modality}s" for modality, _ in group.group.front_ends)
    counted = "an unknown number of items" if total is None else f"all {total:,} items ({names})"
    return Table(
        kind="storage",
        slug=group.slug,
        caption=caption(group, f"Storage of {counted}"),
        details=details(group, of_scores=False),
        fact_columns=("representation",),
        columns=(
            Column("bytes per item"),
            Column(f"ratio to {REFERENCE_BITS} bits"),
            Column("whole data set"),
            *(Column(name) for name, _ in PROJECTED),
        ),
        blocks=tuple(block for block in blocks if block.rows),
        notes=(
            f"The ratio is to a {REFERENCE_BITS}-bit code ({REFERENCE_BYTES} bytes). "
            "Ids and the index are not counted; 1 kB = 1,000 bytes.",
            *_pair_note(group, pair_rows),
            *from_files(line for line in group.lines if line.is_real),
        ),
        labels=(*labels(group), ("n_items", "" if total is None else str(total))),
    )


def _rows(group: GroupResults, total: int | None, *, is_real: bool) -> tuple[Row, ...]:
    """One row for each code length, or for the vectors of each real-valued method."""
    found: dict[tuple[int, int, str], bool] = {}
    for result in group.ok:
        width = result.cell.n_bits or result.dim
        if (result.cell.n_bits is None) == is_real and result.bytes_per_item and width:
            name = f"{group.label_of[result.key]}, {width} dim" if is_real else f"{width} bits"
            place = (result.bytes_per_item, width, name)
            found[place] = found.get(place, False) or group.is_earlier(result)
    return tuple(_row(name, n_bytes, total, found[n_bytes, width, name]) for n_bytes, width, name in sorted(found))


def _row(name: str, n_bytes: int, total: int | None, is_earlier: bool) -> Row:
    ratio = n_bytes / REFERENCE_BYTES
    whole = Item(MISSING, (("bytes", ""),)) if total is None else _bytes_item(n_bytes * total)
    items = (
        Item(f"{n_bytes:,}", (("", str(n_bytes)),)),
        Item(f"{ratio:g}×", (("", repr(ratio)),)),
        whole,
        *(_bytes_item(n_bytes * count) for _, count in PROJECTED),
    )
    return Row((name,), tuple(replace(item, is_earlier=is_earlier) for item in items))


def _bytes_item(n_bytes: int) -> Item:
    """Rounded for readers, exact in the CSV file."""
    return Item(human_bytes(n_bytes), (("bytes", str(n_bytes)),))


def _pair_rows(group: GroupResults) -> tuple[Row, ...]:
    """One row without numbers for each method that scores pairs: it can store nothing but its inputs."""
    found: dict[str, bool] = {}
    for result in group.ok:
        if "score_pairs" in result.timings:
            label = group.label_of[result.key]
            found[label] = found.get(label, False) or group.is_earlier(result)
    n_cells = 3 + len(PROJECTED)
    return tuple(Row((label,), (Item(MISSING, is_earlier=of),) * n_cells) for label, of in sorted(found.items()))


def _pair_note(group: GroupResults, rows: tuple[Row, ...]) -> tuple[str, ...]:
    if not rows:
        return ()
    sizes = sorted({n for facts in group.splits for n in facts.n_database.values()})
    pairs = " to ".join(f"{n:,}" for n in dict.fromkeys([sizes[0], sizes[-1]])) if sizes else "an unknown number of"
    names = ", ".join(row.facts[0] for row in rows)
    return (f"Methods that score pairs ({names}) store only the features of each item; a query needs {pairs} pairs.",)
