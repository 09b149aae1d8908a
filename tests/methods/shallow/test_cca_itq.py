"""CCA-ITQ: its rotation against a literal alternation, each half of which a library solves."""

import numpy as np
import pytest
from scipy import linalg

from benchmark.contract.method import FitContext
from methods.parts.linear import canonical_projection
from methods.shallow.cca_itq import CCAITQ
from tests.support.loss_batches import classes_in_two_modalities

BITS, RIDGE = 4, 0.5


@pytest.mark.parametrize(("settings", "n_iterations"), [({}, 50), ({"n_iterations": 3}, 3), ({"n_iterations": 0}, 0)])
def test_outputs_are_the_variates_of_both_modalities_rotated_by_a_literal_itq(settings, n_iterations):
    """The start is a random rotation drawn with the seed; then B = sgn(V R), and R solves min |V R - B|."""
    train = classes_in_two_modalities()
    method = CCAITQ(ridge=RIDGE, **settings).fit(train, FitContext(n_bits=BITS, seed=11))
    projection = canonical_projection(train, BITS, RIDGE)
    variates = {m: projection(values, m) for m, values in train.features.items()}
    both = np.vstack(list(variates.values()))
    rotation, _ = linalg.qr(np.random.default_rng(11).normal(size=(BITS, BITS)))
    for _ in range(n_iterations):
        rotation, _ = linalg.orthogonal_procrustes(both, np.where(both @ rotation >= 0, 1.0, -1.0))
    for modality, values in train.features.items():
        np.testing.assert_allclose(method.encode(values, modality), variates[modality] @ rotation, atol=1e-5)
