"""LSH: signs of Gaussian combinations of all variates."""

import numpy as np
import pytest

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext
from methods.parts.linear import canonical_projection
from methods.shallow.lsh import LSH
from tests.support.loss_batches import classes_in_two_modalities
from tests.support.training_pairs import without_variation

RIDGE = 0.5


@pytest.mark.parametrize("n_bits", [3, 40])
def test_bits_are_signs_of_gaussian_combinations_of_all_variates(n_bits):
    """Fewer bits than the 4 variates, and more."""
    train = classes_in_two_modalities()
    method = LSH(ridge=RIDGE).fit(train, FitContext(n_bits=n_bits, seed=3))
    projection = canonical_projection(train, 4, RIDGE)
    hyperplanes = np.random.default_rng(3).normal(size=(4, n_bits))
    for modality, values in train.features.items():
        expected = np.array([[row @ plane for plane in hyperplanes.T] for row in projection(values, modality)])
        np.testing.assert_allclose(method.encode(values, modality), expected, atol=1e-5)


def test_share_of_differing_bits_approaches_the_angle_between_the_variates_of_both_modalities():
    train = classes_in_two_modalities()
    method = LSH(ridge=RIDGE).fit(train, FitContext(n_bits=20_000, seed=0))
    bits = [method.encode(values, m) >= 0 for m, values in train.features.items()]
    projection = canonical_projection(train, 4, RIDGE)
    image, sound = (projection(values, m) for m, values in train.features.items())
    for i, j in ((0, 0), (0, 1), (5, 60)):
        cosine = image[i] @ sound[j] / np.linalg.norm(image[i]) / np.linalg.norm(sound[j])
        assert (bits[0][i] != bits[1][j]).mean() == pytest.approx(np.arccos(cosine) / np.pi, abs=0.015)


def test_features_that_do_not_vary_are_not_applicable():
    train = classes_in_two_modalities()
    with pytest.raises(NotApplicable, match="at most 0 components"):
        LSH().fit(without_variation(train), FitContext(n_bits=4, seed=0))
