"""Logistic regression against scikit-learn and literal losses."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from methods.parts.logistic import logistic_weights


@pytest.mark.parametrize("penalty", [1e-4, 0.01, 3.0])
def test_logistic_weights_equal_those_of_scikit_learn(penalty):
    rng = np.random.default_rng(0)
    values = rng.normal(size=(50, 4)) * [10, 1, 1, 0.1]
    bits = np.where(values @ [0.1, 1, -1, 0] + rng.normal(size=50) > 0.5, 1.0, -1.0)
    theirs = LogisticRegression(C=1 / (2 * penalty), fit_intercept=False, tol=1e-10, max_iter=10_000)
    expected = theirs.fit(values, bits).coef_[0]
    np.testing.assert_allclose(logistic_weights(values, bits, penalty), expected, rtol=1e-3, atol=1e-3)
    ones = logistic_weights(values, np.ones(50), penalty)  # scikit-learn declines bits that do not vary
    np.testing.assert_allclose(2 * penalty * ones, values.T @ (1 / (1 + np.exp(values @ ones))), atol=1e-2)


def test_newtons_method_converges_where_full_steps_overshoot():
    """A plane tells these rows apart, so the least objective is near 0; full steps end above 1e8."""
    rows = [[-0.1, 0.5, -1.3], [-0.4, 0.7, -16.3], [-0.8, -4.0, 0.1], [1.7, 1.4, -1.1], [2.2, 0.7, -2.3]]
    values, bits = np.array(rows), np.array([-1.0, -1.0, 1.0, 1.0, 1.0])
    weights = logistic_weights(values, bits, 1e-6)
    losses = [np.log1p(np.exp(-y * sum(x * weights))) for x, y in zip(values, bits, strict=True)]
    assert sum(losses) + 1e-6 * sum(weights**2) < 2e-3
