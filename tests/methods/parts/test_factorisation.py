"""Parts of collective matrix factorisation against plain linear algebra."""

import numpy as np
import pytest

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import TrainData
from methods.parts.factorisation import RidgeInverse, centred_features, linear_hashes
from tests.support.loss_batches import classes_in_two_modalities


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


def test_features_are_centred_in_float64_and_have_to_vary():
    train = classes_in_two_modalities()
    means, centred = centred_features(train, "it")
    for modality, values in train.features.items():
        np.testing.assert_allclose(centred[modality] + means[modality], values, rtol=1e-12)
        np.testing.assert_allclose(centred[modality].mean(0), 0, atol=1e-12)
        assert means[modality].dtype == centred[modality].dtype == np.float64
    constant = {**train.features, "sound": np.full((len(train), 5), 0.1, np.float32)}
    with pytest.raises(NotApplicable, match="it needs features that vary; those of sound are the same"):
        centred_features(TrainData(constant, None), "it")


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
