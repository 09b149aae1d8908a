"""Labels of items: one class each, or any number of classes each."""

from __future__ import annotations

import numpy as np

from benchmark.contract.arrays import BoolArray, IntArray
from benchmark.contract.invariants import array_kind, require, require_array

Labels = IntArray | BoolArray  # int64 [n], a class each; or bool [n, n_classes], whether an item has a class


def require_labels(what: str, labels: object, n: int | None) -> None:
    """Raises ValueError unless the values are labels of n items; n = None takes any number.

    A class that no item has may stand there, so that the sides of a split have the same columns. So may an item of
    several classes without any, which is relevant to nothing.
    """
    if isinstance(labels, np.ndarray) and labels.dtype == np.bool_:
        require_array(what, labels, np.bool_, n, None)
        return
    fits = isinstance(labels, np.ndarray) and labels.dtype == np.int64 and labels.ndim == 1
    fits = fits and n in (None, len(labels))  # type: ignore[arg-type]
    length = "any" if n is None else n
    require(fits, f"expected int64 [{length}] or bool [{length}, any] for {what}", array_kind(labels))


def share_class(first: Labels, second: Labels) -> BoolArray:
    """Whether items share a class, bool [n_first, n_second]; both take the same form and, if bool, the same columns."""
    if first.ndim == 1:
        return np.asarray(first[:, None] == second[None])
    return np.asarray(first.astype(np.float32) @ second.T.astype(np.float32) > 0)


def members(labels: Labels) -> BoolArray:
    """Whether an item has a class, bool [n, n_classes], for the classes that some item has, in ascending order."""
    if labels.ndim == 1:
        return np.asarray(labels[:, None] == np.unique(labels))
    return np.asarray(labels[:, labels.any(0)], np.bool_)


def class_is_shared(first: Labels, second: Labels) -> bool:
    """Whether any class has items on both sides."""
    if first.ndim == 1:
        return bool(np.isin(first, second).any())
    return bool((first.any(0) & second.any(0)).any())
