"""Statistics of binary codes, independent of retrieval: balance, entropy, correlation, distinct codes, rounding.

All are functions of the codes of one modality, each over all its items; p is the share of ones of a bit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.codes import Codes


def _ones(codes: Codes) -> NDArray[np.float64]:
    """Share of ones of each bit, float64 [n_bits]."""
    share: NDArray[np.float64] = codes.unpack().mean(0, dtype=np.float64)
    return share


def bit_balance(codes: Codes) -> float:
    """Mean over bits of 1 - |2p - 1|: 1 where every bit is one on half of the items, 0 where no bit ever changes."""
    return float((1 - np.abs(2 * _ones(codes) - 1)).mean())


def bit_entropy(codes: Codes) -> float:
    """Mean over bits of the entropy of p, in bits: 1 where every bit is one on half of the items."""
    share = _ones(codes)
    inside = share[(share > 0) & (share < 1)]
    return float(-(inside * np.log2(inside) + (1 - inside) * np.log2(1 - inside)).sum() / len(share))


def bit_correlation(codes: Codes) -> float:
    """Mean absolute Pearson correlation of two different bits; bits that never change take no part.

    NaN where fewer than two bits change.
    """
    bits = codes.unpack().astype(np.float64)
    varying = bits[:, bits.std(0) > 0]
    n_bits = varying.shape[1]
    if n_bits < 2:
        return float("nan")
    correlation = np.asarray(np.corrcoef(varying, rowvar=False))
    return float(np.abs(correlation[~np.eye(n_bits, dtype=bool)]).mean())


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
    return float((1 - explained).mean())
