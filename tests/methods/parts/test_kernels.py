"""Kernel features against loops."""

import numpy as np
import pytest

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import TrainData
from methods.parts.kernels import anchor_kernel, centred_kernels, mean_squared_distance, random_rows
from tests.support.loss_batches import classes_in_two_modalities


def test_kernel_features_equal_a_loop_and_are_centred_over_the_training_rows():
    rng = np.random.default_rng(0)
    values, anchors, other = rng.normal(size=(9, 3)), rng.normal(size=(4, 3)), rng.normal(size=(2, 3))
    loop = np.array([[np.exp(-sum((x - a) ** 2) / 1.5) for a in anchors] for x in other])
    np.testing.assert_allclose(anchor_kernel(values, anchors, 1.5, centred=False)(other), loop)
    centred = anchor_kernel(values, anchors, 1.5, centred=True)
    np.testing.assert_allclose(centred(values).mean(0), 0, atol=1e-12)
    np.testing.assert_allclose(centred(other) - centred(other[:1]), loop - loop[:1], atol=1e-12)


def test_the_mean_squared_distance_equals_a_loop_over_all_pairs():
    values = np.random.default_rng(1).normal(size=(7, 3)).astype(np.float32)
    loop = np.mean([sum((a - b) ** 2) for a in values.astype(float) for b in values.astype(float)])
    np.testing.assert_allclose(mean_squared_distance(values), loop)
    assert mean_squared_distance(np.ones((5, 2))) == 1


def test_random_rows_are_distinct_and_at_most_all():
    values = np.arange(12.0).reshape(6, 2)
    drawn = random_rows(values, 4, np.random.default_rng(0))
    assert len({tuple(row) for row in drawn} & {tuple(row) for row in values}) == 4
    assert len(random_rows(values, 100, np.random.default_rng(0))) == 6


def test_kernels_of_both_modalities_have_their_own_random_anchors_and_are_centred():
    train = classes_in_two_modalities(12)
    kernels, values = centred_kernels(train, {"image": 4, "sound": 100}, np.random.default_rng(3), "it")
    rng = np.random.default_rng(3)
    for modality, n_anchors in (("image", 4), ("sound", 12)):
        x = train.features[modality].astype(float)
        anchors = x[rng.choice(12, n_anchors, replace=False)]
        mean = np.mean([((a - b) ** 2).sum() for a in x for b in x])
        loop = np.array([[np.exp(-((a - b) ** 2).sum() / (2 * mean)) for b in anchors] for a in x])
        np.testing.assert_allclose(values[modality], loop - loop.mean(0), atol=1e-12)
        np.testing.assert_allclose(kernels[modality](x[:3]), (loop - loop.mean(0))[:3], atol=1e-12)


def test_a_kernel_needs_features_that_vary():
    train = classes_in_two_modalities(12)
    constant = TrainData({**train.features, "sound": np.full((12, 5), 0.1, np.float32)}, train.labels)
    with pytest.raises(NotApplicable, match="it needs features that vary; those of sound are the same"):
        centred_kernels(constant, {"image": 4, "sound": 4}, np.random.default_rng(0), "it")
