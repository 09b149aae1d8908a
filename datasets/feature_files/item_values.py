"""From the rows of a file to a feature matrix: every step that decides a value.

This file is small on purpose: its digest is part of the key of such matrices.
"""

from __future__ import annotations

import numpy as np

from benchmark.contract.arrays import FloatArray, IntArray
from datasets.front_ends.scaling import standardised


def item_values(features: FloatArray, rows: IntArray, fit_rows: IntArray, *, keep_scale: bool) -> FloatArray:
    """The feature matrix of a modality, float32 [n, d].

    Args:
        features: float32 [n_file, d], the rows of the file.
        rows: int64 [n], the row of the file for each row of the matrix; -1 where no method reads the matrix.
        fit_rows: int64, rows of the matrix that scaling is fitted on.
        keep_scale: whether the features stay as they are.
    """
    values = np.zeros((len(rows), features.shape[1]), np.float32)
    values[rows >= 0] = features[rows[rows >= 0]]
    if keep_scale:
        return values
    with np.errstate(over="ignore"):
        return standardised(list(values), fit_rows)
