"""What it costs: bytes of stored codes and vectors, and the time and memory of fitting and encoding."""

from __future__ import annotations

import math
from dataclasses import replace

from reports.results.frame import GroupResults
from reports.tables.labels import caption, details, labels
from reports.tables.scores import Measure, by_length
from reports.tables.table import MISSING, Block, Column, Item, Row, Table

# The length that storage is compared with, whether or not the run has it.
REFERENCE_BITS = 64
REFERENCE_BYTES = REFERENCE_BITS // 8
PROJECTED = (("1 M items (projected)", 1_000_000), ("1 B items (projected)", 1_000_000_000))

UNITS = ("B", "kB", "MB", "GB", "TB", "PB")


def human_bytes(n_bytes: float) -> str:
    """Three significant digits with a decimal unit (1 kB = 1,000 B)."""
    power = 0
    # 999.5 and more would round to 1,000 of the unit.
    while n_bytes >= 999.5 and power + 1 < len(UNITS):
        n_bytes /= 1000
        power += 1
    digits = f"{n_bytes:.{max(0, 2 - len(str(int(n_bytes))) + 1)}f}"
    return f"{digits.rstrip('0').rstrip('.') if '.' in digits else digits} {UNITS[power]}"


def human_seconds(seconds: float) -> str:
    """Three significant digits with a unit."""
    factor, unit = next(
        ((factor, unit) for factor, unit in ((1, "s"), (1e3, "ms")) if seconds * factor >= 1), (1e6, "µs")
    )
    return f"{float(f'{seconds * factor:.3g}'):g} {unit}"


def n_items(group: GroupResults) -> int | None:
    """Images and sounds of the data set; None where no split tells."""
    return next((facts.n_images + facts.n_sounds for facts in group.splits), None)


def _bytes_item(n_bytes: int) -> Item:
    """A number of bytes for people, exact in the CSV file."""
    return Item(human_bytes(n_bytes), (("bytes", str(n_bytes)),))


def _row(name: str, n_bytes: int, total: int | None, is_earlier: bool) -> Row:
    """Storage of one representation."""
    ratio = n_bytes / REFERENCE_BYTES
    whole = Item(MISSING, (("bytes", ""),)) if total is None else _bytes_item(n_bytes * total)
    items = (
        Item(f"{n_bytes:,}", (("", str(n_bytes)),)),
        Item(f"{ratio:g}×", (("", repr(ratio)),)),
        whole,
        *(_bytes_item(n_bytes * count) for _, count in PROJECTED),
    )
    return Row((name,), tuple(replace(item, is_earlier=is_earlier) for item in items))


def _rows(group: GroupResults, total: int | None, *, is_real: bool) -> tuple[Row, ...]:
    """A row for each code length, or for the vectors of each real-valued method."""
    found: dict[tuple[int, int, str], bool] = {}
    for result in group.ok:
        width = result.cell.n_bits or result.dim
        if (result.cell.n_bits is None) == is_real and result.bytes_per_item and width:
            name = f"{group.label_of[result.key]}, {width} dim" if is_real else f"{width} bits"
            place = (result.bytes_per_item, width, name)
            found[place] = found.get(place, False) or group.is_earlier(result)
    return tuple(_row(name, n_bytes, total, found[n_bytes, width, name]) for n_bytes, width, name in sorted(found))


def _pair_rows(group: GroupResults) -> tuple[Row, ...]:
    """A row for each method that scores pairs and so has nothing to store but its inputs."""
    found: dict[str, bool] = {}
    for result in group.ok:
        if "score_pairs" in result.timings:
            label = group.label_of[result.key]
            found[label] = found.get(label, False) or group.is_earlier(result)
    n_items = 3 + len(PROJECTED)
    return tuple(Row((label,), (Item(MISSING, is_earlier=of),) * n_items) for label, of in sorted(found.items()))


def _pair_note(group: GroupResults, rows: tuple[Row, ...]) -> tuple[str, ...]:
    """What a method that scores pairs needs instead."""
    if not rows:
        return ()
    sizes = sorted({n for facts in group.splits for n in facts.n_database.values()})
    pairs = " to ".join(f"{n:,}" for n in dict.fromkeys([sizes[0], sizes[-1]])) if sizes else "an unknown number of"
    names = ", ".join(row.facts[0] for row in rows)
    return (f"{names} scores pairs: nothing can be stored per item but its features; {pairs} pairs a query.",)


def storage_table(group: GroupResults) -> Table:
    """Bytes of every code length and of every real-valued method's vectors; methods that score pairs have none."""
    total = n_items(group)
    pair_rows = _pair_rows(group)
    blocks = [
        Block("hash codes (packed bits)", _rows(group, total, is_real=False)),
        Block("real-valued (float32)", _rows(group, total, is_real=True)),
        Block("scores of pairs", pair_rows),
    ]
    counted = "an unknown number of items" if total is None else f"its {total:,} items, images and sounds"
    return Table(
        kind="storage",
        slug=group.slug,
        caption=caption(group, f"Storage, the whole data set being {counted},"),
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
            "Representations alone, without ids or index; 1 kB = 1,000 bytes.",
            *_pair_note(group, pair_rows),
        ),
        labels=(*labels(group), ("n_items", "" if total is None else str(total))),
    )


def _timing(name: str, shown: str) -> Measure:
    """Column of a timing, blank for methods that do no such thing."""
    return Measure(Column(shown), lambda result: result.timings.get(name, math.nan), human_seconds, is_optional=True)


def cost_table(group: GroupResults) -> Table:
    """Seconds of fitting and encoding, of scoring a pair where a method does, and peak memory."""
    measures = [_timing("fit", "fit"), _timing("encode", "encode per item")]
    if any("score_pairs" in result.timings for result in group.ok):
        measures.append(_timing("score_pairs", "score a pair"))
    memory = Measure(
        Column("peak memory"),
        lambda result: math.nan if result.peak_memory is None else float(result.peak_memory),
        human_bytes,
    )
    return by_length(group, "cost", "Cost of fitting and encoding", [*measures, memory], marks=False)
