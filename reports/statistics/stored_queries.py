"""Values of single queries for all parts of a report, which reads each file once and keeps equal arrays once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

from numpy.typing import NDArray

from benchmark.contract.query_scores import QueryScores
from benchmark.contract.result import Result
from benchmark.store.store import Store

ArrayT = TypeVar("ArrayT", bound=NDArray[Any])


@dataclass(frozen=True)
class StoredQueries:
    """Gives the values of a result by direction, empty if there are none.

    Cells of one split have the same queries. Of 5,000 cells with 10,000 queries each, their ids alone would take
    several GB.

    Attributes:
        store: of the run.
    """

    store: Store
    _read: dict[str, Mapping[str, QueryScores]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _ids: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _arrays: dict[tuple[object, ...], NDArray[Any]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __call__(self, result: Result) -> Mapping[str, QueryScores]:
        """The values of this result."""
        if result.key not in self._read:
            found = self.store.read_queries(result)
            self._read[result.key] = {direction: self._shared(of) for direction, of in found.items()}
        return self._read[result.key]

    def _shared(self, of: QueryScores) -> QueryScores:
        ids = self._ids.setdefault(of.ids, of.ids)
        return replace(of, ids=ids, labels=self._same(of.labels), images=self._same(of.images))

    def _same(self, array: ArrayT) -> ArrayT:
        """The first array with these values."""
        return cast(ArrayT, self._arrays.setdefault((array.dtype, array.shape, array.tobytes()), array))
