"""Logistic regression with a penalty and without an intercept, solved to the end."""

from __future__ import annotations

import numpy as np
from scipy import linalg
from scipy.special import expit

from methods.parts.linear import Matrix

MAX_STEPS = 60  # of Newton's method; a dozen are usual
NEAR = 1e-3  # Newton's method ends after a step that promises to lower the objective by less


def logistic_weights(values: Matrix, bits: Matrix, penalty: float) -> Matrix:
    """Weights v that minimise sum_i log(1 + exp(-y_i x_i'v)) + penalty |v|^2 by Newton's method, float64 [d].

    Args:
        values: rows x_i, float64 [n, d].
        bits: y, 1 or -1, float64 [n].
        penalty: above 0.
    """
    towards = values * bits[:, None]
    weights = np.zeros(values.shape[1])

    def objective(v: Matrix) -> float:
        return float(np.logaddexp(0, -towards @ v).sum() + penalty * v @ v)

    value, scaled = objective(weights), np.empty_like(values)
    for _ in range(MAX_STEPS):
        wrong = expit(-towards @ weights)
        gradient = 2 * penalty * weights - towards.T @ wrong
        np.multiply(values, np.sqrt(wrong * (1 - wrong))[:, None], out=scaled)
        hessian = scaled.T @ scaled
        hessian[np.diag_indices_from(hessian)] += 2 * penalty
        step = linalg.solve(hessian, gradient, assume_a="pos")
        promised, length = float(gradient @ step), 1.0
        while objective(weights - length * step) > value - length * promised / 4 and length > 1e-9:
            length /= 2
        weights = weights - length * step
        if promised < NEAR:
            break
        value = objective(weights)
    return weights
