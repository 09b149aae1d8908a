"""Parts of collective matrix factorisation against plain linear algebra."""

import numpy as np
import pytest

from benchmark.contract.errors import NotApplicable
from methods.parts.factorisation import RidgeInverse, linear_hashes, require_factors, sized_features
from methods.parts.linear import centred_features
from tests.support.loss_batches import classes_in_two_modalities
from tests.support.training_pairs import prepared, without_variation


def test_the_ridge_inverse_solves_the_shifted_system():
    rng = np.random.default_rng(0)
    factor, targets = rng.normal(size=(8, 5)), rng.normal(size=(8, 3))
    matrix = factor @ factor.T  # of rank 5
    for weight in (0.3, 1e-6):
        found = RidgeInverse(matrix, weight).solve(targets)
        np.testing.assert_allclose((matrix + weight * np.eye(8)) @ found, targets, atol=1e-8)
    np.testing.assert_allclose(RidgeInverse(np.zeros((8, 8)), 0.5).solve(targets), 2 * targets)


def test_rounding_errors_of_a_large_matrix_are_not_amplified():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(20, 6))
    values[0] *= 1e20
    found = values @ RidgeInverse(values.T @ values, 1e-4).solve(values.T @ np.ones((20, 1)))
    assert np.abs(found).max() < 10


@pytest.mark.parametrize("scaled", [True, False])
def test_features_of_one_size_are_those_without_their_mean_in_units(scaled):
    train = classes_in_two_modalities()
    means, values, units = sized_features(train, "it", scaled)
    for (modality, features), literal in zip(train.features.items(), prepared(train, scaled), strict=True):
        np.testing.assert_allclose(values[modality], literal, atol=1e-9)
        np.testing.assert_allclose(values[modality] * units[modality] + means[modality], features, rtol=1e-6)
    assert scaled != (units == {"image": 1.0, "sound": 1.0})
    with pytest.raises(NotApplicable, match="it needs features that vary; those of sound are the same"):
        sized_features(without_variation(train), "it", scaled)


def test_factors_must_leave_something():
    require_factors(np.array([[0.0, -2e-4]]), "it")
    with pytest.raises(NotApplicable, match="it shrinks its factors to nothing; use less regularisation"):
        require_factors(np.array([[0.0, -5e-5]]), "it")


def test_hash_functions_centre_and_must_leave_something():
    train = classes_in_two_modalities()
    means, _ = centred_features(train, "it")
    weights = {"image": np.eye(7)[:, :2], "sound": np.eye(5)[:, :2]}
    hashes = linear_hashes(means, weights, train, "it")
    for modality, values in train.features.items():
        expected = (values - means[modality])[:, :2]
        np.testing.assert_allclose(hashes[modality](values), expected, rtol=1e-6)
    with pytest.raises(NotApplicable, match="it shrinks the codes of sound to 0"):
        linear_hashes(means, {**weights, "sound": 1e-60 * weights["sound"]}, train, "it")
