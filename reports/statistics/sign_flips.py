"""The p value of a paired permutation test, over all orders, without drawing any.

The test exchanges both rows on every image independently, which flips the signs of their differences. Its distribution
is that of a sum of independent terms +d or -d, whose cumulant generating function is sum of log cosh(t d). So a
saddlepoint approximation (Robinson, J. R. Stat. Soc. B 44, 1982; the form with r* of Barndorff-Nielsen, 1991) gives
tails that no number of drawn permutations reaches; with few images all permutations are counted instead.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

Values = NDArray[np.float64]

N_COUNTED = 12  # up to so many differences other than 0, all permutations are counted
_STEPS = 60


def paired_p(differences: Values) -> Values:
    """Two-sided p values of the hypothesis that the differences of each column are symmetric around 0, float64 [n].

    Args:
        differences: float64 [n_images, n]; columns of zeros have p = 1.
    """
    p = np.ones(differences.shape[1])
    n_other = np.count_nonzero(differences, axis=0)
    many = n_other > N_COUNTED
    p[many] = _approximate(differences[:, many])
    for column in np.flatnonzero(~many & (n_other > 0)):
        p[column] = _counted(differences[differences[:, column] != 0, column])
    return p


def _counted(d: Values) -> float:
    """Share of all sign flips whose sum is at least as far from 0; sums that differ only by rounding are equal."""
    signs = 1 - 2 * (np.arange(2 ** len(d))[:, None] >> np.arange(len(d)) & 1)
    return float(np.mean(np.abs(signs @ d) >= np.abs(d.sum()) - 1e-12 * np.abs(d).sum()))


def _approximate(d: Values) -> Values:
    """Saddlepoint approximation; where all differences have one sign, only they and their negative reach the sum."""
    total, largest = np.abs(d.sum(0)), np.abs(d).sum(0)
    d = np.divide(d, largest)  # sums of columns now lie between -1 and 1
    total = total / largest
    one_sign = total > 1 - 1e-9
    t = _saddlepoint(d, np.where(one_sign, 0.5, total))
    x = t * d
    generating = (np.logaddexp(x, -x) - np.log(2)).sum(0)
    decay = np.exp(-np.abs(x))  # 1 / cosh(x) without overflow
    curvature = np.square(d * 2 * decay / (1 + np.square(decay))).sum(0)
    w = np.sqrt(2 * np.maximum(t * total - generating, 0))
    v = t * np.sqrt(curvature)
    is_central = w < 1e-3  # where the correction is 0 / 0, and the normal distribution close enough
    safe = np.where(is_central, 1.0, w)
    tails: Values = 2 * norm.sf(w + np.where(is_central, 0.0, np.log(np.where(is_central, 1.0, v) / safe) / safe))
    exact = 2.0 ** (1 - np.count_nonzero(d, axis=0))
    p: Values = np.where(one_sign, exact, np.clip(tails, exact, 1))
    return p


def _saddlepoint(d: Values, total: Values) -> Values:
    """The t at which sum of d tanh(t d) is the total, by Newton's steps that never leave the known bracket."""
    low, high = np.zeros(d.shape[1]), np.full(d.shape[1], np.inf)
    t: Values = total / np.square(d).sum(0)
    for _ in range(_STEPS):
        slope = np.tanh(t * d)
        excess = (d * slope).sum(0) - total
        if (np.abs(excess) < 1e-12).all():
            break
        low, high = np.where(excess < 0, t, low), np.where(excess < 0, high, t)
        step = t - excess / np.maximum(np.square(d) * (1 - np.square(slope)), 0).sum(0).clip(1e-300)
        inside = (step > low) & (step < high)
        t = np.where(inside, step, np.where(np.isinf(high), 2 * t, (low + np.minimum(high, 1e300)) / 2))
    return t
