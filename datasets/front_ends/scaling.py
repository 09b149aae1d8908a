"""Standardisation, which most front-ends end with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.preprocessing import StandardScaler

from benchmark.contract.arrays import FloatArray, IntArray


def standardised(vectors: Sequence[FloatArray], fit_rows: IntArray) -> FloatArray:
    """Scales vectors so that each column has mean 0 and standard deviation 1 on the training rows.

    Args:
        vectors: one vector [d] an item.
        fit_rows: the training rows, int64.

    Returns:
        float32 [n, d], all items.
    """
    values = np.stack([np.asarray(vector, np.float64) for vector in vectors])
    scaled: FloatArray = StandardScaler().fit(values[fit_rows]).transform(values).astype(np.float32)
    return scaled
