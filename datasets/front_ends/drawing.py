"""Draws some of the descriptors of many items."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmark.contract.arrays import IntArray


def drawn_rows(lengths: Sequence[int], n: int, rng: np.random.Generator) -> list[IntArray]:
    """Draws n descriptors from those of all items, without building one array of all of them.

    Args:
        lengths: number of descriptors of each item.
        n: number of descriptors to draw; all of them if there are fewer.
        rng: draws them.

    Returns:
        For each item, the rows of its drawn descriptors, int64, ascending.
    """
    ends = np.cumsum(lengths)
    chosen = np.sort(rng.choice(ends[-1], min(n, ends[-1]), replace=False))
    parts = np.split(chosen, np.searchsorted(chosen, ends[:-1]))
    return [part - start for part, start in zip(parts, ends - lengths, strict=True)]
