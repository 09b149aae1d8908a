"""Tie groups: how many items, and how many relevant ones, stand at each distance from each query.

A ranking by Hamming distance is full of ties, so no metric here sorts items. Per query, two counts per
group of equal distance carry everything: all items and relevant items. For codes the groups are the
n_bits + 1 possible distances; for embeddings a group is a run of equal cosine similarities.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import BoolArray, ByteArray, FloatArray, IntArray
from benchmark.contract.codes import Codes, Embeddings, Representation
from benchmark.contract.invariants import require_array, require_finite

# relevance(start, stop) -> bool [stop - start, n_database] for the queries start .. stop - 1
Relevance = Callable[[int, int], BoolArray]

QUERY_BLOCK = 256
COSINE_DECIMALS = 7
UNIT_BITS = 26
SCORE_DECIMALS = 5


@dataclass(frozen=True)
class TieCounts:
    """Items per tie group, groups in rank order.

    Attributes:
        items: int64 [n_queries, n_groups], all items; a group may be empty.
        relevant: int64 [n_queries, n_groups], the relevant ones among them.
    """

    items: IntArray
    relevant: IntArray

    def __post_init__(self) -> None:
        """Raises ValueError where a group holds more relevant items than items, or a negative number."""
        require_array("items of tie groups", self.items, np.int64, None, None)
        require_array("relevant items of tie groups", self.relevant, np.int64, *self.items.shape)
        wrong = (self.relevant < 0) | (self.relevant > self.items)
        if wrong.any():
            query, group = np.argwhere(wrong)[0]
            raise ValueError(
                "expected from 0 relevant items to all items of a group, got "
                f"{self.relevant[query, group]} of {self.items[query, group]}"
            )

    def __add__(self, other: TieCounts) -> TieCounts:
        """Counts of two database shards merged into those of the whole.

        Only for Hamming counts, whose groups are distances; those of cosine are ranks within one database.
        """
        require_array("items of the other shard", other.items, np.int64, *self.items.shape)
        return TieCounts(self.items + other.items, self.relevant + other.relevant)

    def __len__(self) -> int:
        """Number of queries."""
        return len(self.items)

    def in_one_group(self) -> TieCounts:
        """The same queries with the whole database tied: what a ranking without information gives."""
        return TieCounts(self.items.sum(1, keepdims=True), self.relevant.sum(1, keepdims=True))

    def head(self, k: int) -> TieCounts:
        """Leading groups that hold the first k ranks of every query; enough for any metric at k."""
        before = np.cumsum(self.items, axis=1) - self.items
        n_groups = int((before < k).any(axis=0).sum())
        return TieCounts(self.items[:, :n_groups], self.relevant[:, :n_groups])


# Compiled in each process: reading a stored kernel saves a fifth of a second, and a damaged one would change numbers.
@numba.njit(nogil=True)
def _popcount(word: np.uint64) -> np.uint64:
    """Number of ones in a 64-bit word, by adding bits in pairs, fours and bytes."""
    one, two, four = np.uint64(1), np.uint64(2), np.uint64(4)
    word = word - ((word >> one) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> two) & np.uint64(0x3333333333333333))
    word = (word + (word >> four)) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return (word * np.uint64(0x0101010101010101)) >> np.uint64(56)


@numba.njit(nogil=True)
def _count_distances(
    query: IntArray, database: IntArray, relevance: BoolArray, items: IntArray, relevant: IntArray
) -> None:
    """Adds to items and relevant, both [n_q, n_bits + 1], the items at each Hamming distance."""
    n_words = query.shape[1]
    for i in range(query.shape[0]):
        for j in range(database.shape[0]):
            distance = np.uint64(0)
            for w in range(n_words):
                distance += _popcount(query[i, w] ^ database[j, w])
            if distance < items.shape[1]:  # an item beyond the last group is missing in the sum, see hamming_counts
                items[i, distance] += 1
                relevant[i, distance] += relevance[i, j]


def _words(packed: ByteArray) -> IntArray:
    """Packed codes uint8 [n, n_bytes] as whole 64-bit words uint64 [n, ceil(n_bytes / 8)], padded with zeros."""
    padded = np.zeros((len(packed), -(-packed.shape[1] // 8) * 8), np.uint8)
    padded[:, : packed.shape[1]] = packed
    words: IntArray = padded.view(np.uint64)
    return words


def hamming_counts(query: Codes, database: Codes, relevance: BoolArray) -> TieCounts:
    """Tie counts by Hamming distance.

    Args:
        query: n_q codes.
        database: n_db codes of the same length.
        relevance: bool [n_q, n_db].

    Returns:
        Counts with n_bits + 1 groups, group d holding the items at distance d.

    Raises:
        ValueError: the code lengths differ, the relevance is not that of these items, or the packed codes were changed
            after they had been checked.
    """
    require_array("relevance", relevance, np.bool_, len(query), len(database))
    if query.n_bits != database.n_bits:
        raise ValueError(f"query codes have {query.n_bits} bits, database codes {database.n_bits}")
    items = np.zeros((len(query), query.n_bits + 1), np.int64)
    relevant = np.zeros_like(items)
    _count_distances(_words(query.packed), _words(database.packed), relevance, items, relevant)
    if not (items.sum(axis=1) == len(database)).all():
        raise ValueError(f"codes differ in more than their {query.n_bits} bits: bits beyond these are not zero")
    return TieCounts(items, relevant)


def _unit(values: FloatArray) -> NDArray[np.float64]:
    """Rows scaled to length 1 and rounded to multiples of 2^-26, float64; a zero row stays zero.

    Products of two such rows are multiples of 2^-52, and no partial sum of them reaches 2, since the rows have length
    1. Every such number fits into a float64, so their inner product is exact: it does not depend on the order of
    summation, the shape of the matrix product or the machine.
    """
    rows = values.astype(np.float64, order="C")  # each row is summed in the same order
    length = np.sqrt(np.square(rows).sum(axis=1, keepdims=True))
    unit: NDArray[np.float64] = np.divide(rows, length, out=np.zeros_like(rows), where=length > 0)
    return np.ldexp(np.rint(np.ldexp(unit, UNIT_BITS)), -UNIT_BITS)


def cosine_counts(query: Embeddings, database: Embeddings, relevance: BoolArray) -> TieCounts:
    """Tie counts by cosine similarity, highest first.

    Similarities are exact inner products of unit vectors with 26 binary places, compared to 7 decimals. Both match the
    precision of float32 embeddings. So equal vectors tie, and no similarity depends on what stands beside a vector.
    A zero vector is equally far from everything.

    Args:
        query: n_q embeddings.
        database: n_db embeddings of the same dimension.
        relevance: bool [n_q, n_db].
    """
    require_array("database embeddings", database.values, np.float32, None, query.values.shape[1])
    return similarity_counts(np.round(_unit(query.values) @ _unit(database.values).T, COSINE_DECIMALS), relevance)


def pair_counts(scores: FloatArray, relevance: BoolArray) -> TieCounts:
    """Tie counts by the score of each pair, highest first, compared to 5 decimals.

    Args:
        scores: float32 [n_q, n_db].
        relevance: bool [n_q, n_db].
    """
    return similarity_counts(np.round(scores.astype(np.float64), SCORE_DECIMALS), relevance)


def similarity_counts(similarity: NDArray[np.floating[Any]], relevance: BoolArray) -> TieCounts:
    """Tie counts by similarity [n_q, n_db], highest first.

    Raises:
        ValueError: a similarity is NaN, or the relevance is not that of these pairs.

    Returns:
        Counts with n_db groups: a run of equal similarities is counted at its first rank, the rest stay empty.
    """
    require_array("relevance", relevance, np.bool_, *similarity.shape)
    require_finite("similarities", similarity)
    order = np.argsort(-similarity, axis=1, kind="stable")
    ranked = np.take_along_axis(similarity, order, axis=1)
    starts = np.ones(ranked.shape, np.bool_)
    starts[:, 1:] = ranked[:, 1:] != ranked[:, :-1]
    # Flat index of the group each ranked item belongs to: the last start at or before it.
    n_q, n_db = ranked.shape
    flat = np.maximum.accumulate(np.where(starts, np.arange(n_q * n_db).reshape(n_q, n_db), 0), axis=1).ravel()
    hits = np.take_along_axis(relevance, order, axis=1).ravel()
    items = np.bincount(flat, minlength=n_q * n_db).reshape(n_q, n_db)
    relevant = np.bincount(flat[hits], minlength=n_q * n_db).reshape(n_q, n_db)
    return TieCounts(items, relevant)


def count_blocks(query: Representation, database: Representation, relevance: Relevance) -> Iterator[TieCounts]:
    """Tie counts of all queries, a block of queries at a time, so that memory stays bounded."""
    for start in range(0, len(query), QUERY_BLOCK):
        stop = min(start + QUERY_BLOCK, len(query))
        relevant = relevance(start, stop)
        if isinstance(query, Codes) and isinstance(database, Codes):
            yield hamming_counts(Codes(query.packed[start:stop], query.n_bits), database, relevant)
        elif isinstance(query, Embeddings) and isinstance(database, Embeddings):
            yield cosine_counts(Embeddings(query.values[start:stop]), database, relevant)
        else:
            raise TypeError(f"cannot rank {type(database).__name__} for {type(query).__name__} queries")


def pair_blocks(scores: FloatArray, relevance: Relevance) -> Iterator[TieCounts]:
    """Tie counts of all queries by the scores float32 [n_q, n_db] of their pairs, a block of queries at a time."""
    for start in range(0, len(scores), QUERY_BLOCK):
        stop = min(start + QUERY_BLOCK, len(scores))
        yield pair_counts(scores[start:stop], relevance(start, stop))
