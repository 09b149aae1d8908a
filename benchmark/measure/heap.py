"""Bytes that this process has allocated."""

from __future__ import annotations

import ctypes
import gc
from functools import cache

_FIELDS = (
    *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
    *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
)


class _Counts(ctypes.Structure):
    """`struct mallinfo2` of the C library; see `man mallinfo`."""

    _fields_ = tuple((name, ctypes.c_size_t) for name in _FIELDS)


def allocated_bytes() -> int | None:
    """Bytes on the heap that are in use, after a collection of garbage; None where the C library does not tell.

    The GNU C library tells from version 2.33 on. Its own overhead, 8 bytes for each piece of memory, is counted.
    """
    count = _function()
    if count is None:
        return None
    gc.collect()
    counts = count()
    return int(counts.uordblks + counts.hblkhd)


@cache
def _function() -> ctypes._FuncPointer | None:
    try:
        function = ctypes.CDLL(None).mallinfo2
    except (AttributeError, OSError, TypeError):
        return None
    function.restype = _Counts
    return function
