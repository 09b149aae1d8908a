"""Reads the arrays and whole numbers that a user hands over in Python.

Every error is a ValueError of one line that names the argument.
"""

from __future__ import annotations

import operator
from typing import Any, SupportsIndex, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from benchmark.contract.invariants import array_kind
from benchmark.contract.one_line import one_line
from benchmark.contract.quoting import shown
from benchmark.matrices.class_labels import FORM
from benchmark.matrices.named_array import NamedArray


def matrix(what: str, given: ArrayLike) -> NamedArray:
    """A matrix of numbers with at least one row and one column; raises ValueError for anything else."""
    values = _array(what, given)
    if values.ndim != 2 or not values.size or values.dtype.kind not in "biuf":
        raise ValueError(f"{what} should be a matrix of numbers, one row an item; got {array_kind(values)}")
    return NamedArray(what, values, first=0)


def labels(what: str, given: ArrayLike | None) -> NamedArray:
    """Labels as an array; raises ValueError where they are missing."""
    if given is None:
        raise ValueError(f"{what} should be {FORM}; got None")
    values = _array(what, given)
    if values.dtype.kind == "O" and values.size and all(isinstance(value, str) for value in values.flat):
        values = values.astype(np.str_)
    return NamedArray(what, values, first=0)


def whole_number(what: str, value: object) -> int:
    """A whole number of Python or numpy as an `int`; raises ValueError for anything else."""
    if not isinstance(value, bool | np.bool_):
        try:
            return operator.index(cast("SupportsIndex", value))
        except TypeError:
            pass
    raise ValueError(f"{what} should be a whole number, got {shown(value)}")


def _array(what: str, given: ArrayLike) -> NDArray[Any]:
    """The values as an array; raises ValueError where they make none, or hide some behind a mask."""
    if isinstance(given, np.ma.MaskedArray):
        raise ValueError(f"{what} should be an array without a mask; choose the rows that count")
    try:
        return np.asarray(given)
    except Exception as error:  # an object of another library, which may raise anything
        raise ValueError(f"{what} should be an array, but {one_line(error)}") from error
