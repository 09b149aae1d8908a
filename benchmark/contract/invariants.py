"""What the values of the contract promise, checked where they are made."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray


def require(holds: bool, expected: str, got: object) -> None:
    """Raises ValueError that says what was expected and what came, unless the promise holds."""
    if not holds:
        raise ValueError(f"{expected}, got {got}")


def array_kind(values: object) -> str:
    """Data type and shape of an array, or the type of anything else."""
    if not isinstance(values, np.ndarray) or isinstance(values, np.ma.MaskedArray):
        return type(values).__name__
    return f"{values.dtype} {list(values.shape)}"


def require_array(what: str, values: object, dtype: type, *axes: int | None) -> None:
    """Raises ValueError unless the values are an array of that type; an axis of None has any length.

    Args:
        what: names the values.
        values: to check.
        dtype: numpy scalar type.
        axes: length of each axis.
    """
    fits = isinstance(values, np.ndarray) and values.dtype == dtype and values.ndim == len(axes)
    if isinstance(values, np.ndarray) and fits:
        fits = all(n in (None, found) for n, found in zip(axes, values.shape, strict=True))
    wanted = f"{np.dtype(dtype)} [{', '.join('any' if n is None else str(n) for n in axes)}]"
    require(fits, f"expected {wanted} for {what}", array_kind(values))


def is_finite(values: NDArray[Any]) -> bool:
    """Whether no value is NaN or infinite; needs no memory, since NaN passes through both ends."""
    if values.size == 0 or values.dtype.kind in "biu":
        return True
    return bool(np.isfinite(values.min()) and np.isfinite(values.max()))


def require_finite(what: str, values: NDArray[Any]) -> None:
    """Raises ValueError where a value is NaN or infinite."""
    require(is_finite(values), f"expected finite values for {what}", "values that are not finite (NaN or infinity)")


def require_whole(what: str, value: object, low: int, high: int | None = None) -> None:
    """Raises ValueError unless the value is an `int`, no bool, from low to high, ends included."""
    fits = type(value) is int and value >= low and (high is None or value <= high)
    ends = f"of at least {low}" if high is None else f"from {low} to {high}"
    require(fits, f"expected a whole number {ends} (int) for {what}", f"{value!r} ({type(value).__name__})")


def require_indices(what: str, values: object, *axes: int | None) -> None:
    """Raises ValueError unless the values are an int64 array without negative numbers."""
    require_array(what, values, np.int64, *axes)
    low = int(values.min(initial=0))  # type: ignore[attr-defined]
    require(low >= 0, f"expected no negative number in {what}", low)


def require_items(ids: Collection[object], sentences: object) -> None:
    """Raises ValueError unless ids and sentences describe the same items, at least one.

    Args:
        ids: unique, one per item.
        sentences: int64 [m, 2], position of an item below n and number of a sentence.
    """
    n = len(ids)
    require(n > 0, "expected at least one item", "none")
    others = sorted({type(name).__name__ for name in ids if not isinstance(name, str)})
    require(not others, "expected text for each id", ", ".join(others))
    require(len(set(ids)) == n, "expected unique ids", f"{n - len(set(ids))} repeated ones")
    require_indices("sentences", sentences, None, 2)
    last = int(sentences[:, 0].max(initial=0))  # type: ignore[index]
    require(last < n, f"expected sentences of the {n} items only", f"a sentence of item {last}")


def require_modalities(what: str, names: Collection[str]) -> None:
    """Raises ValueError unless these are two modalities whose names tell directions apart and fit into file entries."""
    texts = all(isinstance(name, str) and name and "/" not in name for name in names)
    initials = {name[0] for name in names} if texts else set()
    fits = len(names) == len(initials) == 2
    require(fits, f"expected two modalities with different first letters, without a slash, in {what}", list(names))


def require_slices(slices: Mapping[str, NDArray[np.str_]], n: int) -> None:
    """Raises ValueError where a division does not put each of n items into a part."""
    for name, parts in slices.items():
        fits = isinstance(parts, np.ndarray) and parts.dtype.kind == "U" and parts.shape == (n,)
        require(fits, f"expected text [{n}] for the parts of {name}", array_kind(parts))
        named = name.isprintable() and bool(name) and "/" not in name
        require(named, "expected divisions with printable names without a slash", repr(name))
        require(
            all(map(str.isprintable, np.unique(parts))), f"expected printable names for the parts of {name}", "others"
        )
