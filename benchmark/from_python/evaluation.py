"""Scores arrays in one call, with the numbers of a cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.codes import Codes
from benchmark.from_python import given_arrays
from benchmark.from_python.metric_names import chosen, why_missing
from benchmark.from_python.per_query_values import per_query_values
from benchmark.jobs.threads import single_threaded
from benchmark.matrices.class_labels import check_number, class_labels
from benchmark.matrices.one_direction import OneDirection
from benchmark.matrices.representations import finite_float32, representations

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

N_SHOWN = 3  # scores in the text of an evaluation


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
        """The score of that name; raises KeyError, which says why, where there is none."""
        try:
            return self.scores[name]
        except KeyError:
            raise KeyError(why_missing(name, self.scores)) from None

    def __repr__(self) -> str:
        """One line with the first scores; `dict` of an evaluation has them all."""
        parts = [f"{name} {value:.4g}" for name, value in list(self.scores.items())[:N_SHOWN]]
        parts += [f"{len(self) - N_SHOWN} further scores"] if len(self) > N_SHOWN else []
        return f"Evaluation: {', '.join(parts)}"

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
        query_labels: a class each: whole numbers or texts [n_query] or [n_query, 1]; or several classes each: bool, or
            numbers 0 and 1, [n_query, n_classes] with at least two columns.
        database_labels: the same for the database.
        metrics: names of `list metrics`, with a cutoff of 1, 5, 10, 20, 50 or 100 in place of k; None for all that
            these arrays determine.
        n_bits: code length of packed codes, 1 to 4096; other codes tell it by their width.
        per_query: also give the values of each query, for the metrics that are a mean over queries.

    Returns:
        The scores, curves, and for codes their diagnostics.

    Raises:
        ValueError: arrays do not fit, hold NaN or a third value in codes, labels are missing, no query has a relevant
            item, or a metric needs more than these arrays.
        UserError: there is no metric of that name.
    """
    one = _read((query, database), (query_labels, database_labels), n_bits)
    found = one.scores()
    names = chosen(metrics, found.scores)
    values: Mapping[str, NDArray[np.float64]] = {}
    if per_query:
        with single_threaded():
            are_codes = one.outputs is not None and isinstance(one.outputs[0], Codes)
            values = per_query_values(one.counts(), are_codes, names)
    return Evaluation({name: found.scores[name] for name in names}, found.curves, found.diagnostics, values)


def _read(
    outputs: tuple[ArrayLike, ArrayLike | None], labels: tuple[ArrayLike | None, ArrayLike | None], n_bits: int | None
) -> OneDirection:
    """What queries and what is searched; raises ValueError where arrays do not fit."""
    query, database = outputs
    length = None if n_bits is None else given_arrays.whole_number("n_bits", n_bits)
    pairs = both = None
    if database is None:
        if length is not None:
            raise ValueError("n_bits is the length of codes, which scores of pairs (database=None) lack; leave it out")
        pairs = finite_float32(given_arrays.matrix("query (scores of pairs)", query))
        n_query, n_database, columns = *pairs.shape, "each column of query (scores of pairs)"
    else:
        matrices = given_arrays.matrix("query", query), given_arrays.matrix("database", database)
        both = representations(*matrices, length, "n_bits")
        n_query, n_database, columns = len(both[0]), len(both[1]), "each row of database"
    own = given_arrays.labels("query_labels", labels[0])
    check_number(own, n_query, "each row of query")
    other = given_arrays.labels("database_labels", labels[1])
    check_number(other, n_database, columns)
    return OneDirection(class_labels(own, other), both, pairs)
