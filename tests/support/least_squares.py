"""The minimiser of a sum of squares, found without a closed form, to compare the updates of a method with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def minimiser(*terms: tuple[float, Matrix, Matrix]) -> Matrix:
    """X that minimises the sum of weight |T - A X|^2 over the terms (weight, A, T), float64."""
    left = np.concatenate([np.sqrt(weight) * a for weight, a, _ in terms])
    right = np.concatenate([np.sqrt(weight) * t for weight, _, t in terms])
    return np.asarray(np.linalg.lstsq(left, right, rcond=None)[0])


def shrinking(weight: float, n_rows: int, n_columns: int) -> tuple[float, Matrix, Matrix]:
    """The term weight |X|^2 for X [n_rows, n_columns]."""
    return weight, np.eye(n_rows), np.zeros((n_rows, n_columns))
