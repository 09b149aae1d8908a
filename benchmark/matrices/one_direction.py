"""Queries that search a database, and nothing the other way round: their outputs, their scores, their counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from benchmark.contract.arrays import FloatArray
from benchmark.contract.codes import Codes, Embeddings, Representation
from benchmark.contract.labels import Labels, share_class
from benchmark.contract.outputs import EncodedSide, Outputs
from benchmark.jobs.threads import single_threaded
from benchmark.metrics.counts import TieCounts, count_blocks, pair_blocks
from benchmark.metrics.scoring import Scores, class_relevance, diagnose, score

T = TypeVar("T")

# In place of modalities; the scorer names a direction after their first letters.
_QUERY, _DATABASE = "query", "database"
_DIRECTION = f"{_QUERY[0]}2{_DATABASE[0]}/"


@dataclass(frozen=True)
class OneDirection:
    """Queries and the database that they search.

    Attributes:
        labels: of the queries and of the database, with a class in common.
        outputs: codes or embeddings of both; None where pairs were scored.
        pairs: float32 [n_query, n_database], scores of pairs; None where there are outputs.
    """

    labels: tuple[Labels, Labels]
    outputs: tuple[Representation, Representation] | None
    pairs: FloatArray | None = None

    @single_threaded()
    def scores(self) -> Scores:
        """Scores and curves by their plain names, and diagnostics of codes, such as `query/bit_balance`."""
        query, database = self._sides()
        found = score(self._with_a_way_back(query, database))
        qualities = {} if self.outputs is None else diagnose(Outputs({_QUERY: query, _DATABASE: database}, None))
        return Scores(_of_direction(found.scores), _of_direction(found.curves), qualities)

    def counts(self) -> Iterator[TieCounts]:
        """Tie counts of all queries, a block of them at a time."""
        relevance = class_relevance(*self._sides())
        if self.outputs is not None:
            yield from count_blocks(*self.outputs, relevance)
        elif self.pairs is not None:
            yield from pair_blocks(self.pairs, relevance)

    def _sides(self) -> tuple[EncodedSide, EncodedSide]:
        query, database = self.outputs or (None, None)
        return _side(query, self.labels[0]), _side(database, self.labels[1])

    def _with_a_way_back(self, query: EncodedSide, database: EncodedSide) -> Outputs:
        """Outputs for the scorer, which scores both directions: the way back has a single query and a single item.

        The scorer refuses a direction without a relevant item, so the two share a class.
        """
        first, second = _two_that_share(*self.labels)
        own, other = _row(query, first), _row(database, second)
        of_pairs = {}
        if self.pairs is not None:
            of_pairs = {_QUERY: self.pairs, _DATABASE: self.pairs[first : first + 1, second : second + 1]}
        return Outputs({_QUERY: query, _DATABASE: other}, {_QUERY: own, _DATABASE: database}, of_pairs)


def _side(output: Representation | None, labels: Labels) -> EncodedSide:
    """Items of which nothing but outputs and labels is known."""
    return EncodedSide(output, tuple(map(str, range(len(labels)))), labels, np.empty((0, 2), np.int64))


def _two_that_share(own: Labels, other: Labels) -> tuple[int, int]:
    """Rows of a query and of an item with a class in common."""
    if own.ndim == 1:
        query = int(np.flatnonzero(np.isin(own, other))[0])
    else:
        query = int(np.flatnonzero((own & other.any(0)).any(1))[0])
    return query, int(np.flatnonzero(share_class(own[query : query + 1], other)[0])[0])


def _row(side: EncodedSide, row: int) -> EncodedSide:
    """The side of one item."""
    rows = slice(row, row + 1)
    output = side.output
    if isinstance(output, Codes):
        output = Codes(output.packed[rows], output.n_bits)
    elif output is not None:
        output = Embeddings(output.values[rows])
    return _side(output, side.labels[rows])


def _of_direction(values: Mapping[str, T]) -> dict[str, T]:
    """The values of queries that search the database, without the name of that direction."""
    return {name.removeprefix(_DIRECTION): value for name, value in values.items() if name.startswith(_DIRECTION)}
