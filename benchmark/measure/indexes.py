"""The indexes of faiss that are measured: how each is made, and the parameter that trades time for recall.

Flat indexes compare a query with every item. Multi-index hashing (Norouzi et al., CVPR 2012) has a hash table for each
of several parts of a code, about log2(n) bits long, and looks up all parts that differ in at most `nflip` bits. HNSW
(Malkov and Yashunin, TPAMI 2020) is a graph of neighbours in which a search keeps the `efSearch` best.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmark.contract.arrays import ByteArray, FloatArray
from benchmark.contract.index_cost import IndexedKind, IndexName
from benchmark.measure.library import faiss

LINKS = 32  # of an HNSW node and level; on the lowest level twice as many

Items = ByteArray | FloatArray


@dataclass(frozen=True)
class IndexKind:
    """One class of faiss.

    Attributes:
        name: of the class.
        holds: what it indexes.
        effort: its parameter of a search; empty for an exact index.
        efforts: values of that parameter, from the quickest search to the most thorough one.
    """

    name: IndexName
    holds: IndexedKind
    effort: str = ""
    efforts: tuple[int, ...] = ()

    def empty(self, width: int, n_items: int) -> Any:  # noqa: ANN401 - faiss has no types
        """An empty index.

        Args:
            width: bits of a padded code, or dimensions.
            n_items: that it is made for.
        """
        library = faiss()
        if self.name == "IndexBinaryFlat":
            return library.IndexBinaryFlat(width)
        if self.name == "IndexBinaryMultiHash":
            return library.IndexBinaryMultiHash(width, *multi_hash_shape(width, n_items))
        if self.name == "IndexFlatIP":
            return library.IndexFlatIP(width)
        return library.IndexHNSWFlat(width, LINKS, library.METRIC_INNER_PRODUCT)

    def set_effort(self, index: Any, value: int) -> None:  # noqa: ANN401
        """Sets the parameter of a search."""
        holder = index.hnsw if self.name == "IndexHNSWFlat" else index
        setattr(holder, self.effort, value)

    def settings(self, width: int, n_items: int, effort: int | None) -> str:
        """Parameters in words; `effort` is None where no search was made."""
        searched = [] if effort is None else [f"{self.effort}={effort}"]
        if self.name == "IndexBinaryMultiHash":
            n_tables, n_bits = multi_hash_shape(width, n_items)
            return ", ".join([f"{n_tables} tables of {n_bits} bits", *searched])
        return ", ".join([f"M={LINKS}", *searched]) if self.name == "IndexHNSWFlat" else ""

    def write(self, index: Any, path: Path) -> None:  # noqa: ANN401
        """Writes the index to a file."""
        library = faiss()
        write = library.write_index_binary if self.holds == "codes" else library.write_index
        write(index, str(path))


INDEXES = (
    IndexKind("IndexBinaryFlat", "codes"),
    IndexKind("IndexBinaryMultiHash", "codes", "nflip", (0, 1, 2, 3)),
    IndexKind("IndexFlatIP", "vectors"),
    IndexKind("IndexHNSWFlat", "vectors", "efSearch", (16, 32, 64, 128, 256, 512)),
)


def multi_hash_shape(width: int, n_items: int) -> tuple[int, int]:
    """Number of hash tables and bits of each: log2(n_items) bits as the paper advises, and at least two tables.

    Args:
        width: bits of a code, at least 8.
        n_items: in the index.
    """
    n_bits = max(2, min(round(math.log2(max(2, n_items))), width // 2))
    return width // n_bits, n_bits
