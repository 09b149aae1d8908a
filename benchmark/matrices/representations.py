"""Turns matrices that a user gives into codes, embeddings or scores of pairs.

Every error is a ValueError of one line that names the matrix, and the row where one is to blame.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import FloatArray
from benchmark.contract.codes import Codes, Embeddings, Representation
from benchmark.contract.limits import MAX_BITS
from benchmark.contract.quoting import shown
from benchmark.matrices.named_array import NamedArray

BINARY = ((0, 1), (-1, 1))  # values of bits
_SIGNS = (-1, 0, 1)  # a matrix of these was meant to hold codes
_BITS = "0 and 1, or -1 and 1"


def representations(
    query: NamedArray, database: NamedArray, n_bits: int | None, option: str
) -> tuple[Representation, Representation]:
    """Codes of both sides, or embeddings of both, by their values.

    Args:
        query: matrix of the items that query.
        database: matrix of the items that are searched.
        n_bits: code length; needed where the codes are packed.
        option: what the user calls the code length.

    Raises:
        ValueError: the matrices are neither codes nor embeddings, or do not fit each other.
    """
    both = query, database
    if n_bits is not None and not 1 <= n_bits <= MAX_BITS:
        raise ValueError(f"{option} should be a whole number from 1 to {MAX_BITS}, got {shown(n_bits)}")
    if query.width != database.width:
        raise ValueError(
            f"{query.where} and {database.where} should have the same number of columns, got {query.width} and "
            f"{database.width}"
        )
    if n_bits is not None and _are_packed(both, n_bits):
        return codes_of_bytes(query, n_bits), codes_of_bytes(database, n_bits)
    if n_bits is None:
        _refuse_whole_numbers(both, option)
    as_codes = [n_bits is not None or bool(np.isin(given.values, _SIGNS).all()) for given in both]
    if as_codes[0] != as_codes[1]:
        codes, other = both if as_codes[0] else both[::-1]
        raise ValueError(f"{codes.where} holds codes and {other.where} real vectors; give both as one of them")
    if not as_codes[0]:
        return embeddings_of(query), embeddings_of(database)
    found = codes_of_bits(query), codes_of_bits(database)
    if not any(np.isin(query.values, pair).all() and np.isin(database.values, pair).all() for pair in BINARY):
        signs, bits = both if (query.values < 0).any() else both[::-1]
        raise ValueError(f"{signs.where} holds -1 and 1, and {bits.where} holds 0 and 1; give both in one form")
    return found


def _are_packed(both: tuple[NamedArray, NamedArray], n_bits: int) -> bool:
    """Whether codes of this length are packed, by the width of both matrices; raises ValueError for another width."""
    (first, _), n_bytes = both, -(-n_bits // 8)
    if first.width not in (n_bits, n_bytes):
        raise ValueError(
            f"{first.where} should have {n_bits} columns of bits or {n_bytes} of bytes for {n_bits}-bit codes, it has "
            f"{first.width}"
        )
    return first.width == n_bytes and not (n_bits == 1 and all(is_binary(given.values) for given in both))


def _refuse_whole_numbers(both: tuple[NamedArray, NamedArray], option: str) -> None:
    """Raises ValueError for bytes, and for other whole numbers, that are no bits: neither codes nor real vectors."""
    for given in both:
        if given.values.dtype.kind in "iu" and not np.isin(given.values, _SIGNS).all():
            if given.values.dtype == np.uint8:
                raise ValueError(
                    f"{given.where} holds bytes (uint8), which may be packed codes; give their length with {option}, "
                    "or give real numbers"
                )
            raise _third_value(given)


def is_binary(values: NDArray[Any]) -> bool:
    """Whether a matrix holds nothing but 0 and 1, or nothing but -1 and 1."""
    return any(np.isin(values, pair).all() for pair in BINARY)


def codes_of_bits(given: NamedArray) -> Codes:
    """Codes of bits [n, n_bits]; raises ValueError where there is a third value, or there are too many bits."""
    if not is_binary(given.values):
        raise _third_value(given)
    _check_length(given, given.width)
    return Codes.from_bits(given.values > 0)


def codes_of_bytes(given: NamedArray, n_bits: int | None) -> Codes:
    """Codes of packed bits [n, ceil(n_bits / 8)], the first bit being the highest of its byte.

    Args:
        given: whole numbers from 0 to 255.
        n_bits: code length; None where every bit of every byte counts.

    Raises:
        ValueError: a value is no byte, the width is another one, or a bit after the last is one.
    """
    wrong = ~np.isin(given.values, np.arange(256))
    if wrong.any():
        raise given.flaw("bytes, whole numbers from 0 to 255", wrong, "pack eight bits into each byte")
    length = 8 * given.width if n_bits is None else n_bits
    _check_length(given, length)
    if -(-length // 8) != given.width:
        raise ValueError(
            f"{given.where} should have {-(-length // 8)} columns of bytes for {length} bits, it has {given.width}"
        )
    try:
        return Codes(np.ascontiguousarray(given.values, np.uint8), length)
    except ValueError as error:
        raise ValueError(
            f"{given.where}: {error}; pack the first bit of a code into the highest bit of its first byte, or give one "
            "bit a column"
        ) from error


def embeddings_of(given: NamedArray) -> Embeddings:
    """Embeddings [n, d]; raises ValueError for NaN, infinity and values beyond float32."""
    return Embeddings(finite_float32(given))


def finite_float32(given: NamedArray) -> FloatArray:
    """The values as float32 of the same shape; raises ValueError for NaN, infinity and values beyond float32."""
    with np.errstate(over="ignore"):
        narrow = np.ascontiguousarray(given.values, np.float32)
    wrong = ~np.isfinite(narrow)
    if wrong.any():
        raise given.flaw("finite numbers that float32 can hold", wrong, "mend or leave out these items")
    return narrow


def _check_length(given: NamedArray, n_bits: int) -> None:
    if not 1 <= n_bits <= MAX_BITS:
        raise ValueError(f"{given.where} should hold codes of 1 to {MAX_BITS} bits, got {shown(n_bits)} bits")


def _third_value(given: NamedArray) -> ValueError:
    """The error that names the first value that no code holds."""
    others = ~np.isin(given.values, _SIGNS)
    if others.any():
        remedy = "give bits, or packed codes with their length, or real vectors as embeddings"
        return given.flaw(_BITS, others, remedy)
    zeros = given.values == 0
    return given.flaw(f"{_BITS}, and it holds all three", zeros, "sign() gives 0 for 0, so give outputs >= 0 instead")
