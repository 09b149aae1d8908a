"""Scaling that front-ends share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.preprocessing import StandardScaler

from benchmark.contract.arrays import FloatArray, IntArray


def standardised(vectors: Sequence[FloatArray], fit_rows: IntArray) -> FloatArray:
    """Vectors float32 [n, d] scaled to mean 0 and standard deviation 1 on the training rows."""
    values = np.stack([np.asarray(vector, np.float64) for vector in vectors])
    scaled: FloatArray = StandardScaler().fit(values[fit_rows]).transform(values).astype(np.float32)
    return scaled
