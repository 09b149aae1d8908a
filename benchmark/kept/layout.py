"""How the values of an array lie in memory, which decides the last bits of a product and so has to be kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmark.kept.allowed import Refused

Array = NDArray[Any]

# A view that spreads over more memory than this many times its values is kept as a plain array.
LARGEST_SPREAD = 16


def strides_of(array: Array) -> list[int] | None:
    """The bytes between neighbours on each axis; None for a plain array, whose .npy file says as much.

    A transposed array of two axes is plain. Views of many axes, such as images whose channels come last, and every
    second column of a matrix are not.
    """
    if array.flags.c_contiguous or array.flags.f_contiguous:
        return None
    strides = [int(stride) for stride in array.strides]
    return strides if _extent(array.shape, strides, array.itemsize) <= LARGEST_SPREAD * array.nbytes else None


def laid_out(values: Array, strides: Sequence[Any]) -> Array:
    """A copy of the array whose values lie that many bytes apart.

    Args:
        values: any array.
        strides: as `strides_of` gives them, or whatever a file holds in their place.

    Raises:
        Refused: there are not as many strides as axes, or the copy would spread over too much memory.
    """
    if len(strides) != values.ndim or not all(type(stride) is int for stride in strides):
        raise Refused(f"an array of {values.ndim} axes should have as many strides")
    extent = _extent(values.shape, strides, values.itemsize)
    if extent > LARGEST_SPREAD * values.nbytes:
        raise Refused(f"an array of {values.nbytes:,} bytes should not spread over {extent:,}")
    before = sum((n - 1) * -stride for n, stride in zip(values.shape, strides, strict=True) if stride < 0)
    memory = np.zeros(extent, np.uint8)
    copy: Array = np.ndarray(values.shape, values.dtype, memory, before, strides)
    copy[...] = values
    return copy


def _extent(shape: Sequence[int], strides: Sequence[int], itemsize: int) -> int:
    """Bytes from the first to the last of the values."""
    return (
        itemsize + sum((n - 1) * abs(stride) for n, stride in zip(shape, strides, strict=True)) if 0 not in shape else 0
    )
