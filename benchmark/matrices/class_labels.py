"""Turns arrays that a user gives into the class labels of queries and database.

Every error is a ValueError of one line that names the array, and the row where one is to blame.
"""

from __future__ import annotations

import numpy as np

from benchmark.contract.arrays import BoolArray
from benchmark.contract.invariants import array_kind
from benchmark.contract.labels import Labels, class_is_shared
from benchmark.matrices.named_array import NamedArray

FORM = "a whole number or a text an item, or a column of 0 and 1 for each of several classes"
_EXACT = 2**53  # up to here float64 tells whole numbers apart


def class_labels(query: NamedArray, database: NamedArray) -> tuple[Labels, Labels]:
    """Labels of both sides, both int64 [n] or both bool [n, n_classes].

    One column, or [n], holds the class of each item: whole numbers of any dtype but bool, or texts. Several columns
    hold 0 and 1: whether an item has each class.

    Raises:
        ValueError: the values are something else, the sides are of different forms, or no class is on both.
    """
    both = query, database
    texts = [given.values.dtype.kind == "U" for given in both]
    if texts[0] != texts[1]:
        raise ValueError(
            f"{query.where} and {database.where} should both hold numbers or both hold texts; give one form in both"
        )
    if all(texts):
        found = _numbered(*both)
    else:
        first, second = (_of_numbers(given) for given in both)
        found = first, second
    if found[0].shape[1:] != found[1].shape[1:]:
        raise ValueError(
            f"{query.where} and {database.where} should be of one form with the same classes, got "
            f"{array_kind(query.values)} and {array_kind(database.values)}"
        )
    if not class_is_shared(*found):
        raise ValueError(f"{query.where} and {database.where} have no class in common, so no query has a relevant item")
    return found


def check_number(given: NamedArray, n: int, places: str) -> None:
    """Raises ValueError unless there are n labels, one for each of these places."""
    if given.values.ndim not in (1, 2) or len(given) != n:
        raise ValueError(
            f"{given.where} should hold {n} labels, one for {places}; got {array_kind(given.values)}{given.hint}"
        )


def _numbered(query: NamedArray, database: NamedArray) -> tuple[Labels, Labels]:
    """A number for each distinct text."""
    for given in (query, database):
        if given.values.ndim != 1:
            raise _another_form(given)
    numbers = np.unique(np.concatenate([query.values, database.values]), return_inverse=True)[1].astype(np.int64)
    return numbers[: len(query)], numbers[len(query) :]


def _of_numbers(given: NamedArray) -> Labels:
    values = given.values
    if values.dtype.kind not in "biuf" or values.ndim not in (1, 2) or not values.size:
        raise _another_form(given)
    if values.ndim == 2 and values.shape[1] > 1:
        others = ~np.isin(values, (0, 1))
        if others.any():
            remedy = "give one column of class numbers, or a column of 0 and 1 for each class"
            raise given.flaw(f"0 and 1 in its {values.shape[1]} columns", others, remedy)
        return values > 0
    if values.dtype == np.bool_:
        raise _another_form(given)
    wrong = _not_whole(given)
    if wrong.any():
        raise given.flaw("whole numbers, the class of each item", wrong, "give the number of each class")
    return values.reshape(-1).astype(np.int64)


def _not_whole(given: NamedArray) -> BoolArray:
    """Whether a value is no whole number, or too large for one, bool of the shape of the values."""
    values = given.values
    if values.dtype.kind == "f":
        return np.asarray(~(np.isfinite(values) & (values == np.round(values)) & (np.abs(values) < _EXACT)))
    return np.asarray(values > np.iinfo(np.int64).max)


def _another_form(given: NamedArray) -> ValueError:
    return ValueError(f"{given.where} should be {FORM}; got {array_kind(given.values)}")
