"""Ranks a database for one query: exact distances, and the places of items that tie.

Scores need only counts (`benchmark.metrics.counts`); here every item gets its distance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import FloatArray, IntArray
from benchmark.contract.codes import Codes, Embeddings, Representation
from benchmark.metrics.counts import COSINE_DECIMALS, UNIT_BITS

BLOCK = 2**16  # items compared at once, so that memory stays bounded
WORD = 8  # bytes


@dataclass(frozen=True)
class Ranked:
    """The items of a database in the order of a query.

    Attributes:
        order: int64 [n], rows of the database, nearest first; items that tie stand in the order of the database.
        values: [n], in that order: int64 Hamming distances, or float64 cosine similarities.
        places: int64 [n], 1 and up: one more than the number of nearer items, so items that tie share a place.
        sizes: int64 [n], the number of items that share the rank.
    """

    order: IntArray
    values: NDArray[np.int64] | NDArray[np.float64]
    places: IntArray
    sizes: IntArray


def rank(query: Representation, database: Representation) -> Ranked:
    """Ranks a database.

    Args:
        query: of one item.
        database: of n items.

    Raises:
        ValueError: the query is not one item, or codes of one length are compared with something else.
    """
    if len(query) != 1 or query.dim != database.dim:
        raise ValueError(f"expected one query of {database.dim} bits or dimensions, got {len(query)} of {query.dim}")
    if isinstance(query, Codes) and isinstance(database, Codes):
        distances = hamming_distances(query, database)
        return _ranked(distances, distances.astype(np.int16))  # numpy sorts 16 bits in linear time
    if isinstance(query, Embeddings) and isinstance(database, Embeddings):
        similarities = cosine_similarities(query.values[0], database.values)
        return _ranked(similarities, -similarities)
    raise ValueError(f"cannot rank {type(database).__name__} for {type(query).__name__}")


def rank_scores(scores: NDArray[np.float64]) -> Ranked:
    """Ranks a database by the scores of its items, float64 [n]; higher is nearer, and equal scores tie."""
    return _ranked(scores, -scores)


def hamming_distances(query: Codes, database: Codes) -> IntArray:
    """Number of bits in which each code differs from that of the query, int64 [n]."""
    wanted, stored = query.packed, database.packed
    if stored.shape[1] % WORD == 0 and stored.flags.c_contiguous:
        wanted, stored = np.ascontiguousarray(wanted).view(np.uint64), stored.view(np.uint64)
    parts = [
        np.bitwise_count(stored[start : start + BLOCK] ^ wanted).sum(axis=1, dtype=np.int64)
        for start in range(0, len(stored), BLOCK)
    ]
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def cosine_similarities(query: FloatArray, database: FloatArray) -> NDArray[np.float64]:
    """Cosine of each vector and that of the query, float64 [n], to the decimals that scores compare.

    As in the scores, unit vectors are rounded to multiples of 2^-26, which makes their products exact: equal vectors
    tie. A zero vector is equally far from everything.
    """
    unit_query = _unit(query[None])[0]
    parts = [_unit(database[start : start + BLOCK]) @ unit_query for start in range(0, len(database), BLOCK)]
    return np.round(np.concatenate(parts) if parts else np.zeros(0), COSINE_DECIMALS) + 0.0  # no minus zero


def _unit(values: FloatArray) -> NDArray[np.float64]:
    rows = values.astype(np.float64, order="C")
    length = np.sqrt(np.square(rows).sum(axis=1, keepdims=True))
    unit: NDArray[np.float64] = np.divide(rows, length, out=np.zeros_like(rows), where=length > 0)
    return np.ldexp(np.rint(np.ldexp(unit, UNIT_BITS)), -UNIT_BITS)


def _ranked(values: NDArray[np.int64] | NDArray[np.float64], keys: NDArray[Any]) -> Ranked:
    """Ranks values by keys, the smallest first."""
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    starts = np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]])[: len(ranked)])
    sizes = np.diff(starts, append=len(ranked))
    return Ranked(order, values[order], np.repeat(starts, sizes) + 1, np.repeat(sizes, sizes))
