"""Turns matrices that a user gives into codes or embeddings."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.codes import Codes, Embeddings
from benchmark.contract.errors import UserError
from benchmark.contract.limits import MAX_BITS
from benchmark.contract.quoting import shown

Matrix = NDArray[np.float64]

BINARY = ((0, 1), (-1, 1))


def is_binary(values: Matrix) -> bool:
    """Whether a matrix holds nothing but 0 and 1, or nothing but -1 and 1."""
    return any(np.isin(values, pair).all() for pair in BINARY)


def codes_of_bits(where: str, values: Matrix, row_name: Callable[[int], str]) -> Codes:
    """Codes of bits, [n, n_bits].

    Args:
        where: names the matrix, for errors.
        values: 0 and 1, or -1 and 1.
        row_name: of a row, for errors.

    Raises:
        UserError: there is a third value, or there are too many bits.
    """
    if not is_binary(values):
        _refuse_third_value(where, values, row_name)
    _check_length(where, values.shape[1])
    return Codes.from_bits(values > 0)


def codes_of_bytes(where: str, values: Matrix, n_bits: int | None, row_name: Callable[[int], str]) -> Codes:
    """Codes of packed bits, [n, ceil(n_bits / 8)]; without a number of bits, every bit of every byte counts.

    Args:
        where: names the matrix, for errors.
        values: whole numbers from 0 to 255; the first bit is the highest of its byte.
        n_bits: code length.
        row_name: of a row, for errors.

    Raises:
        UserError: a value is no byte, the width is another one, or a bit after the last is one.
    """
    wrong = ~np.isin(values, np.arange(256))
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise UserError(
            f"{where} should hold bytes, whole numbers from 0 to 255; {row_name(row)} has {values[row, column]:g} in "
            f"column {column + 1}"
        )
    length = 8 * values.shape[1] if n_bits is None else n_bits
    _check_length(where, length)
    if -(-length // 8) != values.shape[1]:
        raise UserError(
            f"{where} should have {-(-length // 8)} columns of bytes for {length} bits, it has {values.shape[1]}"
        )
    try:
        return Codes(values.astype(np.uint8), length)
    except ValueError as error:
        raise UserError(
            f"{where}: {error}; pack the first bit of a code into the highest bit of its first byte, or save one bit a "
            "column"
        ) from error


def embeddings_of(where: str, values: Matrix, row_name: Callable[[int], str]) -> Embeddings:
    """Embeddings, [n, d]; raises UserError for NaN, infinity and values beyond float32."""
    with np.errstate(over="ignore"):
        narrow = np.ascontiguousarray(values, np.float32)
    wrong = ~np.isfinite(narrow)
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise UserError(
            f"{where} should hold finite numbers that float32 can hold; {row_name(row)} has {values[row, column]:g} in "
            f"column {column + 1}"
        )
    return Embeddings(narrow)


def _check_length(where: str, n_bits: int) -> None:
    if not 1 <= n_bits <= MAX_BITS:
        raise UserError(f"{where} should hold codes of 1 to {MAX_BITS} bits, got {shown(n_bits)} bits")


def _refuse_third_value(where: str, values: Matrix, row_name: Callable[[int], str]) -> NoReturn:
    """Raises UserError that names the first value that no code holds."""
    if np.isin(values, (-1, 0, 1)).all():
        row, column = np.argwhere(values == 0)[0]
        raise UserError(
            f"{where} should hold 0 and 1, or -1 and 1; it holds all three, 0 for {row_name(row)} in column "
            f"{column + 1}; sign() gives 0 for 0, so save outputs >= 0 in its place"
        )
    row, column = np.argwhere(~np.isin(values, (-1, 0, 1)))[0]
    raise UserError(
        f"{where} should hold 0 and 1, or -1 and 1; {row_name(row)} has {values[row, column]:g} in column "
        f"{column + 1}; save bits, or bytes as packed, or real vectors as embeddings"
    )
