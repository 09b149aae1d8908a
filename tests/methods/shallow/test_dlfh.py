"""DLFH against loops over items, bits and sampled pairs."""

import math

import numpy as np
import pytest

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext, TrainData
from methods.shallow.dlfh import DLFH, updated
from tests.support.loss_batches import classes_in_two_modalities
from tests.support.training_pairs import without_variation

SEVERAL = np.random.default_rng(1).random((30, 3)) < 0.4


def share_a_class(labels):
    """S, bool [n, n], from comparing every two items."""
    sets = [{int(c)} for c in labels] if labels.ndim == 1 else [set(np.flatnonzero(row)) for row in labels]
    return np.array([[bool(one & two) for two in sets] for one in sets])


def log_likelihood(first, second, shared, scale):
    """sum_ij S_ij t_ij - log(1 + exp(t_ij)) for codes [n_bits, n] and [n_bits, m]."""
    total = 0.0
    for i in range(first.shape[1]):
        for j in range(second.shape[1]):
            t = scale / len(first) * (first[:, i] @ second[:, j])
            total += shared[i, j] * t - math.log1p(math.exp(t))
    return total


def literal_update(own, other, shared, scale):
    """The update of the paper for one bit after the other, each item on its own."""
    own, k, m = own.copy(), len(own), other.shape[1]
    for b in range(k):
        slopes = []
        for i in range(own.shape[1]):
            slope = m * scale**2 / (4 * k**2) * own[b, i]
            for j in range(m):
                t = scale / k * (own[:, i] @ other[:, j])
                slope += scale / k * (shared[i, j] - 1 / (1 + math.exp(-t))) * other[b, j]
            slopes.append(slope)
        own[b] = [1.0 if slope >= 0 else -1.0 for slope in slopes]
    return own


def random_codes(seed, n_bits=6, n=30):
    return np.where(np.random.default_rng(seed).random((n_bits, n)) < 0.5, -1.0, 1.0)


@pytest.mark.parametrize("scale", [0.5, 3.0, 8.0])
@pytest.mark.parametrize("labels", [np.arange(30) % 3, SEVERAL], ids=["one class", "several classes"])
def test_update_equals_loops_and_raises_the_likelihood_over_all_pairs(labels, scale):
    own, other, shared = random_codes(0), random_codes(1), share_a_class(labels)
    sample = np.array([3, 29, 5, 11, 2, 17])
    for rows in (sample, np.arange(30)):
        found = updated(own, other[:, rows], shared[:, rows], scale)
        np.testing.assert_array_equal(found, literal_update(own, other[:, rows], shared[:, rows], scale))
    likelihood = log_likelihood(own, other, shared, scale)
    for _ in range(4):  # with all pairs each half of a round raises it, or is at rest
        own = updated(own, other, shared, scale)
        other = updated(other, own, shared.T, scale)
        higher = log_likelihood(own, other, shared, scale)
        assert higher >= likelihood - 1e-9
        likelihood = higher
    assert likelihood > log_likelihood(random_codes(0), random_codes(1), shared, scale)


@pytest.mark.parametrize("labels", [np.arange(30) % 3, SEVERAL], ids=["one class", "several classes"])
def test_outputs_equal_a_literal_fit(labels):
    """The same draws, then the updates of images before sounds, and a ridge regression with an intercept."""
    train = TrainData(classes_in_two_modalities(30).features, labels)
    scale, ridge, n_bits = 3.0, 0.1, 6
    method = DLFH(scale=scale, ridge=ridge, n_iterations=3).fit(train, FitContext(n_bits=n_bits, seed=5))
    rng, shared = np.random.default_rng(5), share_a_class(labels)
    image, sound = (np.where(rng.normal(size=(n_bits, 30)) >= 0, 1.0, -1.0) for _ in range(2))
    for _ in range(3):
        sample = rng.choice(30, n_bits, replace=False)
        image = literal_update(image, sound[:, sample], shared[:, sample], scale)
        sound = literal_update(sound, image[:, sample], shared[:, sample], scale)
    for modality, codes in (("image", image), ("sound", sound)):
        x = train.features[modality].astype(float)
        penalty = ridge * 30 * np.diag([*[x.var(0).mean()] * x.shape[1], 0.0])  # none on the intercept
        x = np.column_stack([x, np.ones(30)])
        expected = x @ np.linalg.solve(x.T @ x + penalty, x.T @ codes.T)
        np.testing.assert_allclose(method.encode(train.features[modality], modality), expected, atol=1e-4)


def test_more_bits_than_pairs_sample_all_pairs():
    train = classes_in_two_modalities(9)
    assert DLFH().fit(train, FitContext(n_bits=16, seed=0)).encode(train.features["sound"], "sound").shape == (9, 16)


def test_features_that_do_not_vary_are_not_applicable():
    train = classes_in_two_modalities()
    for modality in train.modalities:
        with pytest.raises(NotApplicable, match=f"those of {modality} are the same"):
            DLFH().fit(without_variation(train, modality), FitContext(n_bits=4, seed=0))
