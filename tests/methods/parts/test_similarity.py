"""Similarity of features against literal loops."""

import numpy as np
import pytest
import torch

from methods.parts.similarity import FeatureSimilarity, cosines, signs
from tests.support.feature_pairs import literal_cosines, literal_similarity, pairs_without_labels


@pytest.mark.parametrize("negative", [True, False])
def test_similarity_is_the_cosine_of_signed_features_and_stretched_for_features_that_are_never_negative(negative):
    train, rows = pairs_without_labels(negative=negative), [4, 0, 3]
    found = FeatureSimilarity(train)(torch.tensor(rows))
    for mine, reference in zip(found, literal_similarity(train, rows, negative=negative), strict=True):
        np.testing.assert_allclose(mine.numpy(), reference, atol=1e-6)


def test_each_modality_has_a_rule_of_its_own():
    train = pairs_without_labels()
    train.features["sound"][:] = np.abs(train.features["sound"])
    image, sound = FeatureSimilarity(train)(torch.arange(6))
    np.testing.assert_allclose(image.diagonal().numpy(), 1, atol=1e-6)
    assert image.min() < 0
    stretched = 2 * literal_cosines(train.features["sound"], train.features["sound"]) - 1
    np.testing.assert_allclose(sound.numpy(), stretched, atol=1e-6)


def test_cosines_equal_a_literal_loop_and_a_zero_row_has_none():
    generator = torch.Generator().manual_seed(0)
    u, v = torch.randn(3, 4, generator=generator), torch.randn(5, 4, generator=generator)
    np.testing.assert_allclose(cosines(u, v).numpy(), literal_cosines(u.numpy(), v.numpy()), atol=1e-6)
    assert torch.equal(cosines(torch.zeros(1, 4), v), torch.zeros(1, 5))


def test_signs_have_the_type_of_the_values_and_no_zero():
    values = torch.tensor([-2.0, 0.0, 0.5], dtype=torch.float64, requires_grad=True)
    assert signs(values).tolist() == [-1, 1, 1]
    assert (signs(values).dtype, signs(values).requires_grad) == (torch.float64, False)
