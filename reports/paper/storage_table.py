"""The storage table of a paper: bytes of codes and of real-valued vectors, an item and for each whole data set."""

from __future__ import annotations

from collections.abc import Sequence

from benchmark.contract.units import human_bytes
from reports.paper.choice import Choice
from reports.paper.names import PaperNames
from reports.paper.paper_table import Entry, Heading, NamedRow, PaperTable
from reports.paper.selection import Shown
from reports.paper.words import dataset_citations, source_notes
from reports.results.group_results import GroupResults
from reports.tables.storage import REFERENCE_BYTES, n_items
from reports.tables.table import MISSING


def storage_table(shown: Sequence[Shown], choice: Choice, names: PaperNames) -> PaperTable:
    """One row for each code length, and one for each width of real-valued vectors (float32)."""
    groups = [one.group for one in shown]
    sizes = {(r.cell.n_bits, r.dim): r.bytes_per_item for group in groups for r in group.ok if r.bytes_per_item}
    codes = sorted((n_bits, size) for (n_bits, _), size in sizes.items() if n_bits)
    vectors = sorted({(dim, size) for (n_bits, dim), size in sizes.items() if not n_bits and dim})
    asked = [(f"{n_bits} bits", size) for n_bits, size in codes if not choice.bits or n_bits in choice.bits]
    blocks = (asked, [(f"{dim} float32", size) for dim, size in vectors])
    return PaperTable(
        label="storage",
        caption="Storage of an item, as a multiple of a 64-bit code, and of all images and sounds of a data set. "
        "Ids and the index are not counted; 1 kB is 1,000 bytes.",
        corner="Representation",
        columns=(
            Heading(("", "bytes"), "bytes"),
            Heading(("", "ratio"), "ratio"),
            *(Heading(("whole data set", names.dataset(g.group.dataset)), g.group.dataset) for g in groups),
        ),
        blocks=tuple(tuple(_row(name, size, groups) for name, size in block) for block in blocks if block),
        notes=source_notes(shown, names),
        cited=dataset_citations(shown, names),
    )


def _row(name: str, n_bytes: int, groups: Sequence[GroupResults]) -> NamedRow:
    totals = [n_items(group) for group in groups]
    whole = [Entry(MISSING) if n is None else Entry(human_bytes(n * n_bytes), n * n_bytes) for n in totals]
    ratio = n_bytes / REFERENCE_BYTES
    return NamedRow(name, "", (Entry(f"{n_bytes:,}", n_bytes), Entry(f"{ratio:g}", ratio), *whole))
