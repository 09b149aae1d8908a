"""Statistics of binary codes, independent of retrieval: balance, entropy, correlation, distinct codes, rounding.

All are functions of the codes of one modality, each over all its items; p is the share of ones of a bit.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import entr

from benchmark.contract.codes import Codes


def _mean(values: NDArray[np.float64]) -> float:
    """Mean that is rounded once, so that no order of items or bits changes it."""
    return math.fsum(values.tolist()) / len(values)


def _ones(codes: Codes) -> NDArray[np.float64]:
    """Share of ones of each bit, float64 [n_bits]."""
    share: NDArray[np.float64] = codes.unpack().sum(0, dtype=np.int64) / len(codes)
    return share


def bit_balance(codes: Codes) -> float:
    """Mean over bits of 1 - |2p - 1|: 1 where every bit is one on half of the items, 0 where no bit ever changes."""
    return _mean(1 - np.abs(2 * _ones(codes) - 1))


def bit_entropy(codes: Codes) -> float:
    """Mean over bits of the entropy of p, in bits: 1 where every bit is one on half of the items."""
    share = _ones(codes)
    return _mean((entr(share) + entr(1 - share)) / math.log(2))


def bit_correlation(codes: Codes) -> float:
    """Mean absolute Pearson correlation of two different bits; bits that never change take no part.

    Computed from counts: (n c_ij - c_i c_j) / sqrt(v_i v_j) with v_i = c_i (n - c_i), where c_i items have bit i and
    c_ij both bits, so no order of items or bits changes it. NaN where fewer than two bits change.
    """
    bits = codes.unpack().astype(np.float64)
    both = (bits.T @ bits).astype(np.int64)  # sums of 0 and 1 are exact
    n, ones = len(codes), np.diag(both)
    varying = np.flatnonzero((ones > 0) & (ones < n))
    if len(varying) < 2:
        return math.nan
    both, ones = both[np.ix_(varying, varying)], ones[varying]
    covariance = (n * both - np.outer(ones, ones)).astype(np.float64)
    variance = (ones * (n - ones)).astype(np.float64)
    correlation = np.abs(covariance) / np.sqrt(np.outer(variance, variance))
    return _mean(correlation[np.triu_indices(len(varying), 1)])


def unique_code_share(codes: Codes) -> float:
    """Distinct codes as a share of the items."""
    return len(np.unique(codes.packed, axis=0)) / len(codes)


def quantisation_error(norms: NDArray[np.float64], n_bits: int) -> float:
    """Mean over items of the share of an output's squared length that its code does not explain, 0 to 1 - 1/n_bits.

    min over s of |o - s sgn(o)|^2 / |o|^2 = 1 - (sum_k |o_k|)^2 / (n_bits |o|^2). It does not change when the outputs
    are scaled, so it compares methods. An output of zeros counts 1.

    Args:
        norms: float64 [n, 2], sum_k |o_k| and |o|^2 of each item, see `benchmark.contract.codes.output_norms`.
        n_bits: length of the codes.
    """
    total, squared = norms.T
    explained = np.divide(np.square(total), n_bits * squared, out=np.zeros(len(norms)), where=squared > 0)
    return _mean(1 - explained)
