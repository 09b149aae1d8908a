"""What a search index of codes or vectors costs, as `measure` found it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import model_validator

from benchmark.contract.digests import digest
from benchmark.contract.limits import Count, Measured, Seconds, Share
from benchmark.contract.record import Record
from benchmark.contract.result import Provenance, Result
from benchmark.contract.rows import Source

# What is indexed: packed hash codes by Hamming distance, or float32 vectors of length 1 by inner product.
IndexedKind = Literal["codes", "vectors"]
# Classes of the faiss library, the exact index of each kind first.
IndexName = Literal["IndexBinaryFlat", "IndexBinaryMultiHash", "IndexFlatIP", "IndexHNSWFlat"]
EXACT: tuple[IndexName, ...] = ("IndexBinaryFlat", "IndexFlatIP")


class IndexCost(Record):
    """Size, build time and query times of one index over one set of items.

    Attributes:
        dataset, source: whose outputs are indexed.
        kind: of what is indexed.
        width: bits of a code, dimensions of a vector.
        index: class of faiss.
        settings: its parameters in words; empty if it has none.
        n_items: in the index.
        is_made_up: whether the items were drawn from the statistics of the stored ones.
        searched, asked: modality of the items, and of the queries.
        cell_label, cell: label and key of the cell whose outputs were taken.
        k: number of answers to a query.
        n_queries: that were timed, one at a time.
        bytes_disk: of the file that faiss writes; None if the index was not built, as in all further fields.
        bytes_memory: that the heap grew by while the index was built; None also where the system does not tell.
        seconds_build, seconds_median, seconds_p99: to build the index, and of one query.
        recall: share of the k answers that are as near as the exact ones; 1 for an exact index.
        build_limit: seconds after which a build was given up.
        reason: why the index was not built, one line; empty if it was.
        load: mean number of processes that wanted to run in the minute before; NaN where the system does not tell.
        provenance: when and with what it was measured; `packages` also holds faiss.
    """

    dataset: str
    source: Source
    kind: IndexedKind
    width: Count
    index: IndexName
    settings: str = ""
    n_items: Count
    is_made_up: bool
    searched: str
    asked: str
    cell_label: str
    cell: str
    k: Count
    n_queries: Count = 0
    bytes_disk: Count | None = None
    bytes_memory: Count | None = None
    seconds_build: Seconds | None = None
    seconds_median: Seconds | None = None
    seconds_p99: Seconds | None = None
    recall: Share | None = None
    build_limit: Seconds
    reason: str = ""
    load: Measured
    provenance: Provenance

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        for complaint in self._contradictions():
            raise ValueError(complaint)
        return self

    def _contradictions(self) -> Iterator[str]:
        found = (self.bytes_disk, self.seconds_build, self.seconds_median, self.seconds_p99, self.recall)
        if any((value is None) != bool(self.reason) for value in found):
            yield "reason: it should be stated exactly where the index has no size and times"
        if self.index.startswith("IndexBinary") != (self.kind == "codes"):
            yield f"index: {self.index} does not hold {self.kind}"

    @property
    def representation(self) -> tuple[str, str, str, int]:
        """Data set, source, kind and width; the methods that share these share the costs."""
        return self.dataset, self.source, self.kind, self.width

    @property
    def is_exact(self) -> bool:
        """Whether the index always finds the nearest items."""
        return self.index in EXACT

    @property
    def file(self) -> str:
        """Name of its file: another measurement of the same index replaces it."""
        place = [*self.representation, self.n_items if self.is_made_up else 0, self.index]
        return f"{self.kind}-{self.width}-{self.index}-{digest(place)}.json"


def indexed(result: Result) -> tuple[str, str, str, int]:
    """Data set, source, kind and width of the outputs of a result, as `IndexCost.representation` has them.

    Of a method that scores pairs the width is 0.
    """
    cell = result.cell
    return cell.dataset, cell.source, "vectors" if cell.n_bits is None else "codes", result.dim or 0
