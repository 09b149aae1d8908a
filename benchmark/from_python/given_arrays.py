"""Reads the arrays that a user hands to `evaluate`: codes, embeddings, scores of pairs, and labels.

Every error is a ValueError of one line that names the array, and the row where one is to blame.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from benchmark.contract.arrays import FloatArray
from benchmark.contract.codes import Codes, Embeddings, Representation
from benchmark.contract.invariants import array_kind
from benchmark.contract.labels import Labels
from benchmark.contract.one_line import one_line

# Values of the bits of codes, lower one first.
ALPHABETS = ((0, 1), (-1, 1))


def representations(query: ArrayLike, database: ArrayLike, n_bits: int | None) -> tuple[Representation, Representation]:
    """Codes or embeddings of both sides, by their values.

    Args:
        query: matrix of the items that query, one a row.
        database: matrix of the items that are searched.
        n_bits: code length; needed where the codes are packed.

    Raises:
        ValueError: the matrices are neither codes nor embeddings, or do not fit each other.
    """
    sides = {"query": _matrix("query", query), "database": _matrix("database", database)}
    if n_bits is not None and (type(n_bits) is not int or n_bits < 1):
        raise ValueError(f"n_bits should be a whole number of at least 1, got {n_bits!r}")
    widths = {name: values.shape[1] for name, values in sides.items()}
    if widths["query"] != widths["database"]:
        raise ValueError(
            f"query and database should have the same number of columns, got {widths['query']} and {widths['database']}"
        )
    packed = [values.dtype == np.uint8 for values in sides.values()]
    if n_bits is not None and all(packed):
        return _packed("query", sides["query"], n_bits), _packed("database", sides["database"], n_bits)
    ones = _alphabet(sides, n_bits)
    if ones is None:
        return _embeddings("query", sides["query"]), _embeddings("database", sides["database"])
    if n_bits not in (None, widths["query"]):
        raise ValueError(f"codes of {n_bits} bits should have {n_bits} columns, or be packed; got {widths['query']}")
    return Codes.from_bits(sides["query"] == 1), Codes.from_bits(sides["database"] == 1)


def pair_scores(scores: ArrayLike) -> FloatArray:
    """Scores of all pairs, float32 [n_query, n_database]; raises ValueError where they are not finite numbers."""
    values = _matrix("query (scores of pairs)", scores)
    return np.ascontiguousarray(_finite_float32("query (scores of pairs)", values))


def labels(what: str, given: ArrayLike | None, n: int, places: str) -> Labels:
    """Labels of n items.

    Args:
        what: the name of the argument.
        given: whole numbers [n], a class each; or bool or 0 and 1 [n, n_classes], several classes each.
        n: number of items.
        places: where the items stand, in words.

    Raises:
        ValueError: the labels are missing, of another number, or something else.
    """
    expected = "whole numbers [n], or bool [n, n_classes] for several classes an item"
    if given is None:
        raise ValueError(f"{what} should be {expected}; got None")
    values = _array(what, given)
    if values.ndim not in (1, 2) or len(values) != n:
        raise ValueError(f"{what} should hold {n} labels, one for {places}; got {array_kind(values)}")
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        raise ValueError(
            f"{what} should be {expected}; row {_first(~np.isfinite(values))} is missing (NaN or infinity)"
        )
    if values.ndim == 1 and values.dtype.kind in "iu":
        if values.size and int(values.max()) > np.iinfo(np.int64).max:
            raise ValueError(f"{what} should fit into 64 bits, got {int(values.max())}")
        return values.astype(np.int64)
    if values.ndim == 2 and values.dtype.kind in "biu" and np.isin(values, (0, 1)).all():
        return values.astype(np.bool_)
    raise ValueError(f"{what} should be {expected}; got {array_kind(values)}")


def _array(what: str, given: ArrayLike) -> NDArray[Any]:
    """The values as an array; raises ValueError where they make none, or hide some behind a mask."""
    if isinstance(given, np.ma.MaskedArray):
        raise ValueError(f"{what} should be an array without a mask; choose the rows that count")
    try:
        return np.asarray(given)
    except Exception as error:  # an object of another library, which may raise anything
        raise ValueError(f"{what} should be an array, but {one_line(error)}") from error


def _matrix(what: str, given: ArrayLike) -> NDArray[Any]:
    """A matrix of numbers with at least one row and one column."""
    values = _array(what, given)
    if values.ndim != 2 or not values.size or values.dtype.kind not in "biuf":
        raise ValueError(f"{what} should be a matrix of numbers, one row an item; got {array_kind(values)}")
    return values


def _packed(what: str, values: NDArray[Any], n_bits: int) -> Codes:
    n_bytes = -(-n_bits // 8)
    if values.shape[1] != n_bytes:
        raise ValueError(
            f"{what} should have {n_bytes} columns, the bytes of {n_bits} packed bits, got {values.shape[1]}; bits "
            "that are not packed are bool"
        )
    try:
        return Codes(np.ascontiguousarray(values), n_bits)
    except ValueError as error:
        raise ValueError(f"{what}: {error}") from None


def _alphabet(sides: dict[str, NDArray[Any]], n_bits: int | None) -> tuple[int, int] | None:
    """The two values of the codes of both sides; None where the sides hold embeddings."""
    for alphabet in ALPHABETS:
        if all(np.isin(values, alphabet).all() for values in sides.values()):
            return alphabet
    if n_bits is None and all(values.dtype.kind == "f" for values in sides.values()):
        return None
    alphabet = ALPHABETS[any((values < 0).any() for values in sides.values() if values.dtype.kind != "b")]
    for name, values in sides.items():
        others = ~np.isin(values, alphabet)
        if others.any():
            row, column = (int(place) for place in np.argwhere(others)[0])
            raise ValueError(
                f"codes should hold nothing but {alphabet[0]} and {alphabet[1]}, {name} holds {values[row, column]} in "
                f"row {row}; packed codes are uint8 and need n_bits, embeddings are float and need none"
            )
    return alphabet


def _embeddings(what: str, values: NDArray[Any]) -> Embeddings:
    return Embeddings(np.ascontiguousarray(_finite_float32(what, values)))


def _finite_float32(what: str, values: NDArray[Any]) -> FloatArray:
    with np.errstate(over="ignore"):
        single = values.astype(np.float32)
    if not np.isfinite(single).all():
        row = _first(~np.isfinite(single))
        raise ValueError(f"{what} should hold finite numbers, row {row} has NaN, infinity or one beyond float32")
    return single


def _first(wrong: NDArray[np.bool_]) -> int:
    """The first row in which something is wrong."""
    return int(np.argwhere(wrong)[0][0])
