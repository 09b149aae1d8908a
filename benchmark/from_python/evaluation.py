"""Scores arrays in one call, with the numbers of a cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import FloatArray
from benchmark.contract.codes import Codes, Embeddings, Representation
from benchmark.contract.invariants import array_kind
from benchmark.contract.labels import Labels, class_is_shared, share_class
from benchmark.contract.outputs import EncodedSide, Outputs
from benchmark.from_python import given_arrays
from benchmark.from_python.metric_names import chosen
from benchmark.from_python.per_query_values import per_query_values
from benchmark.metrics.counts import count_blocks, pair_blocks
from benchmark.metrics.scoring import class_relevance, diagnose, score

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

T = TypeVar("T")

# The scorer names a direction after the first letters of its sides.
ASKED, SEARCHED, DIRECTION = "query", "database", "q2d/"


@dataclass(frozen=True, eq=False)
class Evaluation(Mapping[str, float]):
    """Scores by the names of `list metrics`: a mapping of name -> value.

    Attributes:
        scores: name -> value, such as `map@all`; both directions of a split are named `i2s/map@all`, `s2i/map@all`.
        curves: name -> values, such as `precision_at_recall`.
        diagnostics: statistics of codes, such as `query/bit_balance`; empty for embeddings and scores of pairs.
        per_query: name -> float64 [n_queries], in the order of the queries, NaN for a query without relevant items;
            empty unless asked for.
    """

    scores: Mapping[str, float]
    curves: Mapping[str, Sequence[float]] = field(default_factory=dict, repr=False)
    diagnostics: Mapping[str, float] = field(default_factory=dict, repr=False)
    per_query: Mapping[str, NDArray[np.float64]] = field(default_factory=dict, repr=False)

    def __getitem__(self, name: str) -> float:
        """The score of that name; raises KeyError where there is none."""
        return self.scores[name]

    def __iter__(self) -> Iterator[str]:
        """Names of the scores."""
        return iter(self.scores)

    def __len__(self) -> int:
        """Number of scores."""
        return len(self.scores)


def evaluate(
    query: ArrayLike,
    database: ArrayLike | None,
    query_labels: ArrayLike | None,
    database_labels: ArrayLike | None,
    *,
    metrics: str | Sequence[str] | None = None,
    n_bits: int | None = None,
    per_query: bool = False,
) -> Evaluation:
    """Ranks the database for every query and scores the rankings, exactly as the suite scores a cell.

    Ties are never broken: every score is its exact expectation over all orders of tied items. An item is relevant if
    it shares a class with the query.

    Args:
        query: items that query, one a row. Codes, ranked by Hamming distance: bool, or numbers 0 and 1, or -1 and 1,
            [n_query, n_bits]; or packed by `numpy.packbits`, uint8 [n_query, ceil(n_bits / 8)] with `n_bits`.
            Embeddings, ranked by cosine: float [n_query, d]. With `database=None`, scores of pairs, higher is nearer:
            float [n_query, n_database]. Numbers are read in single precision. A float matrix of nothing but 0 and 1,
            or -1 and 1, counts as codes.
        database: items that are searched, in the same form and width; None for scores of pairs.
        query_labels: whole numbers [n_query], a class each; or bool [n_query, n_classes], several classes each.
        database_labels: the same for the database.
        metrics: names of `list metrics`, with a cutoff of 1, 5, 10, 20, 50 or 100 in place of k; None for all that
            these arrays determine.
        n_bits: code length of packed codes; other codes tell it by their width.
        per_query: also give the values of each query, for the metrics that are a mean over queries.

    Returns:
        The scores, curves, and for codes their diagnostics.

    Raises:
        ValueError: arrays do not fit, hold NaN or a third value in codes, labels are missing, no query has a relevant
            item, or a metric needs more than these arrays.
        UserError: there is no metric of that name.
    """
    asked, searched, pairs = _read(query, database, query_labels, database_labels, n_bits)
    outputs = _one_direction(asked, searched, pairs)
    found = score(outputs)
    scores = _of_direction(found.scores)
    names = chosen(metrics, scores)
    values: Mapping[str, NDArray[np.float64]] = {}
    if per_query:
        relevance = class_relevance(asked, searched)
        if pairs is not None:
            blocks = pair_blocks(pairs, relevance)
        else:
            blocks = count_blocks(_output(asked), _output(searched), relevance)
        values = per_query_values(blocks, isinstance(asked.output, Codes), names)
    qualities = diagnose(Outputs({ASKED: asked, SEARCHED: searched}, None)) if pairs is None else {}
    return Evaluation({name: scores[name] for name in names}, _of_direction(found.curves), qualities, values)


def _read(
    query: ArrayLike,
    database: ArrayLike | None,
    query_labels: ArrayLike | None,
    database_labels: ArrayLike | None,
    n_bits: int | None,
) -> tuple[EncodedSide, EncodedSide, FloatArray | None]:
    """Both sides and the scores of their pairs, if these are given; raises ValueError where arrays do not fit."""
    asked: Representation | None
    searched: Representation | None
    if database is None:
        pairs = given_arrays.pair_scores(query)
        asked, searched, n_asked, n_searched = None, None, *pairs.shape
    else:
        asked, searched = given_arrays.representations(query, database, n_bits)
        pairs, n_asked, n_searched = None, len(asked), len(searched)
    own = given_arrays.labels("query_labels", query_labels, n_asked, "each row of query")
    columns = "each column of query (scores of pairs)" if database is None else "each row of database"
    other = given_arrays.labels("database_labels", database_labels, n_searched, columns)
    if own.shape[1:] != other.shape[1:]:
        raise ValueError(
            "query_labels and database_labels should be of one form with the same classes, got "
            f"{array_kind(own)} and {array_kind(other)}"
        )
    if not class_is_shared(own, other):
        raise ValueError("no query has a relevant item: query_labels and database_labels share no class")
    return _side(asked, own), _side(searched, other), pairs


def _side(output: Representation | None, labels: Labels) -> EncodedSide:
    """Items of which nothing but outputs and labels is known."""
    ids = tuple(map(str, range(len(labels))))
    return EncodedSide(output, ids, labels, np.empty((0, 2), np.int64))


def _one_direction(asked: EncodedSide, searched: EncodedSide, pairs: FloatArray | None) -> Outputs:
    """Outputs that the scorer, which scores both directions, can take: one item a side stands for the other direction.

    These two items share a class, without which there would be nothing to score.
    """
    query, item = _two_that_share(asked.labels, searched.labels)
    own, other = _row(asked, query), _row(searched, item)
    of_pairs = {} if pairs is None else {ASKED: pairs, SEARCHED: pairs[query : query + 1, item : item + 1]}
    return Outputs({ASKED: asked, SEARCHED: other}, {ASKED: own, SEARCHED: searched}, of_pairs)


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


def _output(side: EncodedSide) -> Representation:
    if side.output is None:
        raise ValueError("there are neither codes nor embeddings")
    return side.output


def _of_direction(values: Mapping[str, T]) -> dict[str, T]:
    """The values of queries that search the database, without the name of that direction."""
    return {name.removeprefix(DIRECTION): value for name, value in values.items() if name.startswith(DIRECTION)}
