"""Correction of the p values of a column for the number of its rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def holm(p: Values) -> Values:
    """Adjusted p values (Holm, Scand. J. Stat. 6, 1979), float64 [n], in the order given."""
    order = np.argsort(p, kind="stable")
    adjusted = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)), 1)
    back = np.empty_like(adjusted)
    back[order] = adjusted
    return back


def against_the_best(p: Values) -> Values:
    """Adjusted p values of n rows that were tested against the best of n + 1 rows.

    The best was found with the values that are tested: with n + 1 equal rows, one of (n + 1) n / 2 pairs is compared
    because it differs most. So each p value counts for (n + 1) / 2 pairs before Holm's correction for n tests, which
    bounds the chance of any false finding in the column by the level.
    """
    return holm(np.minimum(p * (len(p) + 1) / 2, 1))
