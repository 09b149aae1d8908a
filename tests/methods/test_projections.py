"""Settings that methods hand on: directions and ridge of the linear ones, outputs of the networks."""

import numpy as np
import pytest

from benchmark.contract.method import FitContext
from methods.parts.linear import canonical_projection
from methods.real_valued.cca import CCA
from methods.real_valued.cnn_spec import CNNSpec
from methods.real_valued.contrastive import Contrastive
from methods.real_valued.dvan import DVAN
from methods.real_valued.sift_mfcc import SIFTM
from tests.support.loss_batches import classes_in_two_modalities


@pytest.mark.parametrize("cls", [CCA, SIFTM])
@pytest.mark.parametrize(("dim", "ridge"), [(2, 0.3), (4, 5.0)])
def test_a_linear_method_gives_as_many_variates_as_asked_with_the_ridge_asked(cls, dim, ridge):
    train = classes_in_two_modalities()
    method = cls(dim=dim, ridge=ridge).fit(train, FitContext(n_bits=None, seed=0))
    expected = canonical_projection(train, dim, ridge)
    for modality, values in train.features.items():
        found = method.encode(values, modality)
        assert (found.dtype, found.shape) == (np.float32, (90, dim))
        np.testing.assert_allclose(found, expected(values, modality), atol=1e-5)


@pytest.mark.parametrize("cls", [CNNSpec, Contrastive, DVAN])
def test_a_real_valued_network_has_as_many_outputs_as_asked(cls):
    train = classes_in_two_modalities()
    method = cls(dim=7, epochs=1, width=8, batch_size=30).fit(train, FitContext(n_bits=None, seed=0))
    deep, output = method.forward(train.features["image"], "image")
    assert (deep.shape, output.shape) == ((90, 8), (90, 7))
