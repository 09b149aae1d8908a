"""PCA and rotation: principal subspace of the stacked variates, turned by an orthogonal matrix drawn with the seed."""

import numpy as np
import pytest
from scipy import linalg

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext
from methods.parts.linear import canonical_projection
from methods.shallow.pca_rotation import PCARotation
from tests.support.loss_batches import classes_in_two_modalities

BITS, RIDGE = 3, 5.0


def variates(train, ridge=RIDGE):
    projection = canonical_projection(train, 4, ridge)
    return {m: projection(values, m) for m, values in train.features.items()}


def test_outputs_are_principal_components_of_the_stacked_variates_in_rotated_axes():
    train = classes_in_two_modalities()
    method = PCARotation(ridge=RIDGE).fit(train, FitContext(n_bits=BITS, seed=4))
    parts = variates(train)
    _, _, axes = linalg.svd(np.vstack(list(parts.values())))
    rotation, _ = linalg.qr(np.random.default_rng(4).normal(size=(BITS, BITS)))
    turned = {m: method.encode(train.features[m], m) @ rotation.T for m in parts}  # in principal axes again
    for k in range(BITS):  # eigenvectors come in rising order, and each has no sign of its own
        flip = np.sign(turned["image"][:, k] @ (parts["image"] @ axes[BITS - 1 - k]))
        for modality, part in parts.items():
            np.testing.assert_allclose(turned[modality][:, k], flip * (part @ axes[BITS - 1 - k]), atol=1e-4)


def test_no_other_subspace_of_the_variates_holds_more_variance():
    """With a large ridge the principal directions are not those of CCA."""
    train = classes_in_two_modalities()
    method = PCARotation(ridge=RIDGE).fit(train, FitContext(n_bits=BITS, seed=0))
    kept = sum((method.encode(train.features[m], m).astype(float) ** 2).sum() for m in train.modalities)
    both = np.vstack(list(variates(train).values()))
    rng = np.random.default_rng(0)
    bases = [np.eye(4)[:, :BITS]] + [linalg.qr(rng.normal(size=(4, BITS)), mode="economic")[0] for _ in range(50)]
    assert all(((both @ basis) ** 2).sum() < kept for basis in bases)
    np.testing.assert_allclose(method.directions_.T @ method.directions_, np.eye(BITS), atol=1e-10)


def test_bits_share_the_variance_on_average_over_seeds():
    train = classes_in_two_modalities()
    shares = []
    for seed in range(400):
        method = PCARotation(ridge=RIDGE).fit(train, FitContext(n_bits=BITS, seed=seed))
        energy = np.mean([(method.encode(train.features[m], m) ** 2).mean(0) for m in train.modalities], axis=0)
        shares.append(energy / energy.sum())
    np.testing.assert_allclose(np.mean(shares, axis=0), 1 / BITS, atol=0.05)


def test_more_bits_than_variates_are_not_applicable():
    with pytest.raises(NotApplicable, match="at most 4 bits"):
        PCARotation().fit(classes_in_two_modalities(), FitContext(n_bits=5, seed=0))
