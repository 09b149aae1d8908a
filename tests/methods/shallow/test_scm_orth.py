"""SCM-orth against the dense form of the paper."""

import numpy as np
import pytest
from scipy import linalg

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext, TrainData
from methods.shallow.scm_orth import SCMOrth
from tests.support.training_pairs import centred, without_variation

N_CLASSES = 5


def pairs(several):
    """Noisy pairs of one class each, or of several: then some have no class, which S holds for unlike all others."""
    rng = np.random.default_rng(0)
    of_each = np.arange(80)[:, None] % N_CLASSES == np.arange(N_CLASSES)
    labels = of_each ^ (rng.random((80, N_CLASSES)) < 0.2) if several else of_each
    latent = labels @ rng.normal(size=(N_CLASSES, 6)) + 0.5 * rng.normal(size=(80, 6))
    features = {m: (latent @ rng.normal(size=(6, d)) + 3).astype(np.float32) for m, d in (("image", 7), ("sound", 6))}
    return TrainData(features, labels if several else labels.argmax(1))


def dense_similarity(labels):
    """S, float64 [n, n], from the cosine of every two rows."""
    rows = labels if labels.ndim == 2 else labels[:, None] == np.arange(N_CLASSES)
    similarity = np.empty((len(rows), len(rows)))
    for i, first in enumerate(rows.astype(float)):
        for j, second in enumerate(rows.astype(float)):
            lengths = np.sqrt(first.sum() * second.sum())
            similarity[i, j] = 2 * (first @ second) / lengths - 1 if lengths else -1.0
    return similarity


@pytest.mark.parametrize(("several", "n_bits"), [(False, N_CLASSES - 1), (True, N_CLASSES)])
@pytest.mark.parametrize("ridge", [1e-3, 1.0])
def test_outputs_are_the_leading_solutions_of_the_dense_eigenproblem(several, n_bits, ridge):
    """C Cyy^-1 C' wx = l^2 Cxx wx, wy = Cyy^-1 C' wx / l, C = X'S Y, with the covariances of means over n."""
    train = pairs(several)
    method = SCMOrth(ridge=ridge).fit(train, FitContext(n_bits=n_bits, seed=0))
    x, y = centred(train)
    cxx, cyy = (v.T @ v / len(v) + ridge * np.trace(v.T @ v / len(v)) / v.shape[1] * np.eye(v.shape[1]) for v in (x, y))
    cross = x.T @ dense_similarity(train.labels) @ y
    squared, wx = linalg.eigh(cross @ np.linalg.solve(cyy, cross.T), cxx)
    wx = wx[:, ::-1][:, :n_bits]
    wy = np.linalg.solve(cyy, cross.T @ wx) / np.sqrt(squared[::-1][:n_bits])
    found = [method.encode(train.features[m], m) for m in train.modalities]
    flip = np.sign((found[0] * (x @ wx)).sum(0))  # an eigenvector has no sign of its own, but a pair has one together
    for mine, reference in zip(found, (x @ wx, y @ wy), strict=True):
        np.testing.assert_allclose(mine, flip * reference, atol=2e-4)


@pytest.mark.parametrize(("several", "limit"), [(False, N_CLASSES - 1), (True, N_CLASSES)])
def test_more_bits_than_the_similarity_has_directions_are_not_applicable(several, limit):
    with pytest.raises(NotApplicable, match=f"at most {limit} bits"):
        SCMOrth().fit(pairs(several), FitContext(n_bits=limit + 1, seed=0))


def test_neither_modality_yields_more_bits_than_it_has_directions():
    train = pairs(several=True)
    narrow = train.features["sound"][:, :1] * np.float32([1, 2]) + train.features["sound"][:, 1:2] * np.float32([1, 0])
    for features in ({"image": narrow, "sound": train.features["image"]}, train.features | {"sound": narrow}):
        with pytest.raises(NotApplicable, match="at most 2 bits"):
            SCMOrth().fit(TrainData(features, train.labels), FitContext(n_bits=3, seed=0))


def test_features_that_do_not_vary_are_not_applicable():
    train = pairs(several=True)
    for modality in train.modalities:
        with pytest.raises(NotApplicable, match=f"scm-orth needs features that vary; those of {modality} are the same"):
            SCMOrth().fit(without_variation(train, modality), FitContext(n_bits=1, seed=0))


def test_labels_that_no_pair_differs_in_are_not_applicable():
    train = pairs(several=True)
    with pytest.raises(NotApplicable, match="at most 0 bits"):
        SCMOrth().fit(TrainData(train.features, np.ones_like(train.labels)), FitContext(n_bits=1, seed=0))
