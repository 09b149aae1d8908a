"""Kernel features against loops."""

import numpy as np
import pytest

from benchmark.contract.errors import NotApplicable
from methods.parts.kernels import AnchorKernel, centred_kernels, mean_squared_distance, random_rows
from tests.support.loss_batches import classes_in_two_modalities
from tests.support.training_pairs import literal_kernels, without_variation


def test_kernel_features_equal_a_loop():
    rng = np.random.default_rng(0)
    anchors, rows, offset = rng.normal(size=(4, 3)), rng.normal(size=(2, 3)), rng.normal(size=4)
    loop = np.array([[np.exp(-sum((x - a) ** 2) / 1.5) for a in anchors] for x in rows])
    np.testing.assert_allclose(AnchorKernel(anchors, 1.5)(rows), loop)
    np.testing.assert_allclose(AnchorKernel(anchors, 1.5, offset)(rows), loop - offset)


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
    loops = literal_kernels(train, {"image": 4, "sound": 12}, np.random.default_rng(3))
    for (modality, features), loop in zip(train.features.items(), loops, strict=True):
        np.testing.assert_allclose(values[modality], loop, atol=1e-12)
        np.testing.assert_allclose(kernels[modality](features[:3]), loop[:3], atol=1e-12)


def test_a_kernel_needs_features_that_vary():
    train = classes_in_two_modalities(12)
    with pytest.raises(NotApplicable, match="it needs features that vary; those of sound are the same"):
        centred_kernels(without_variation(train), {"image": 4, "sound": 4}, np.random.default_rng(0), "it")
