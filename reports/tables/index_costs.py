"""What search indexes of codes and vectors cost: bytes, build time, query time and recall."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from benchmark.contract.index_cost import IndexCost, indexed
from benchmark.contract.source_words import SOURCES
from benchmark.contract.units import human_bytes, human_seconds
from reports.results.file_names import slugs
from reports.results.group_results import GroupResults
from reports.tables.summary_items import three_decimals
from reports.tables.table import MISSING, Block, Column, Item, Row, Table

KIND = "index"
ALIKE = (
    "Time and bytes depend on the length of the codes or the width of the vectors and hardly on the method, so each "
    "length and width is measured once."
)
MADE_UP = (
    "Made-up items are no data: they are drawn so that they keep the statistics of the stored ones, and only sizes, "
    "times and recall are measured on them."
)
MEASURES = (
    "In memory is what the heap grew by while the index was built, on disk the file that faiss writes; ids and items "
    "elsewhere are not counted. Queries are stored ones, asked one at a time on one thread; times hold the call from "
    "Python. An approximate index searches with the least effort whose recall reaches 0.95, if any does; an answer is "
    "right if it is as near as the last exact one."
)

BUSY = 1.5  # processes that want to run; a measurement keeps one core busy itself

Shown = Callable[[float], str]


def index_tables(costs: Sequence[IndexCost], groups: Sequence[GroupResults]) -> list[Table]:
    """One table for each data set with results, a block for each number of items."""
    datasets = dict.fromkeys((group.group.dataset, group.group.source) for group in groups)
    known = {indexed(result) for group in groups for result in group.ok}
    of_dataset = {
        key: [cost for cost in costs if (cost.dataset, cost.source) == key and cost.representation in known]
        for key in datasets
    }
    filled = {key: found for key, found in of_dataset.items() if found}
    return [_table(key, found, slug) for (key, found), slug in zip(filled.items(), slugs(list(filled)), strict=True)]


def _table(key: tuple[str, str], costs: Sequence[IndexCost], slug: str) -> Table:
    dataset, source = key
    sizes = sorted({(cost.is_made_up, cost.n_items) for cost in costs})
    k = max(cost.k for cost in costs)
    columns = ("in memory", "on disk", "build", "query, median", "query, 99th percentile", f"recall@{k}")
    return Table(
        kind=KIND,
        slug=slug,
        caption=f"Search indexes of faiss on {dataset} ({SOURCES.get(source, source)}), {k} answers to a query.",
        details=f"{ALIKE} {MEASURES}{f' {MADE_UP}' if any(is_made_up for is_made_up, _ in sizes) else ''}",
        fact_columns=("of", "index", "settings"),
        columns=tuple(map(Column, columns)),
        blocks=tuple(
            Block(_items_text(is_made_up, n, costs), tuple(_row(cost) for cost in _of_size(costs, is_made_up, n)))
            for is_made_up, n in sizes
        ),
        notes=tuple(_notes(costs)),
        labels=(("dataset", dataset), ("source", source)),
    )


def _items_text(is_made_up: bool, n_items: int, costs: Iterable[IndexCost]) -> str:
    if is_made_up:
        return f"{n_items:,} made-up items"
    names = sorted({cost.searched for cost in costs if not cost.is_made_up and cost.n_items == n_items})
    return f"the data set's own {n_items:,} items ({', '.join(f'{name}s' for name in names)})"


def _of_size(costs: Iterable[IndexCost], is_made_up: bool, n_items: int) -> list[IndexCost]:
    found = [cost for cost in costs if (cost.is_made_up, cost.n_items) == (is_made_up, n_items)]
    return sorted(found, key=lambda cost: (cost.kind, cost.width, not cost.is_exact, cost.index))


def _row(cost: IndexCost) -> Row:
    unit = "bits" if cost.kind == "codes" else "dim float32"
    shown: tuple[tuple[float | None, Shown], ...] = (
        (cost.bytes_memory, human_bytes),
        (cost.bytes_disk, human_bytes),
        (cost.seconds_build, human_seconds),
        (cost.seconds_median, human_seconds),
        (cost.seconds_p99, human_seconds),
        (cost.recall, three_decimals),
    )
    items = tuple(Item(MISSING, (("", ""),)) if v is None else Item(show(v), (("", repr(v)),)) for v, show in shown)
    labels = (("n_items", str(cost.n_items)), ("made_up", str(cost.is_made_up)), ("n_queries", str(cost.n_queries)))
    return Row((f"{cost.width} {unit}", cost.index, cost.settings), items, labels)


def _notes(costs: Sequence[IndexCost]) -> Iterable[str]:
    """What was not built, whose outputs were measured, and on which machine."""
    for cost in costs:
        if cost.reason:
            yield f"{cost.index} of {cost.width} {cost.kind} over {cost.n_items:,} items: {cost.reason}."
    cells = sorted({(cost.kind, cost.width, cost.cell_label) for cost in costs})
    yield f"Measured on the outputs of {'; '.join(dict.fromkeys(label for _, _, label in cells))}."
    counts = [cost.n_queries for cost in costs if cost.n_queries]
    if counts:
        yield f"Queries timed: {' to '.join(f'{n:,}' for n in dict.fromkeys((min(counts), max(counts))))}."
    for processor, version in sorted({(c.provenance.processor, c.provenance.packages.get("faiss", "")) for c in costs}):
        yield f"Processor {processor}, faiss {version}, one thread."
    loads = [cost.load for cost in costs if not math.isnan(cost.load)]
    if loads and max(loads) > BUSY:
        yield (
            f"Up to {max(loads):.1f} processes wanted to run while this was measured: query times, above all the 99th "
            "percentile, may be too long. Measure on an idle machine."
        )
