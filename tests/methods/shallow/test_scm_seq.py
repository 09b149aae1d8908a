"""SCM-seq against the dense form of the paper."""

import numpy as np
import pytest
from scipy import linalg

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext, TrainData
from methods.parts.linear import covariance_factor
from methods.shallow import scm_seq
from tests.support.loss_batches import classes_in_two_modalities


def test_factorised_class_similarity_equals_the_dense_matrix():
    rng = np.random.default_rng(0)
    x, y, labels = rng.normal(size=(20, 4)), rng.normal(size=(20, 3)), np.arange(20) % 3
    dense = np.where(labels[:, None] == labels, 1.0, -1.0)
    one_hot = (labels[:, None] == np.arange(3)).astype(float)
    np.testing.assert_allclose(scm_seq.class_similarity_cross(x.T, y.T, one_hot), x.T @ dense @ y, atol=1e-10)


def test_scm_seq_equals_the_papers_dense_residual_and_eigenproblem():
    train = classes_in_two_modalities()
    n_bits, ridge = 6, 0.1
    method = scm_seq.SCMSeq(ridge=ridge).fit(train, FitContext(n_bits=n_bits, seed=0))
    x, y = (values.astype(float) - values.astype(float).mean(0) for values in train.features.values())
    cxx, cyy = (factor @ factor.T for factor in (covariance_factor(x, ridge), covariance_factor(y, ridge)))
    residual = n_bits * np.where(train.labels[:, None] == train.labels, 1.0, -1.0)  # [n, n]
    outputs = [method.encode(train.features[m], m) for m in train.modalities]
    for k in range(n_bits):
        cross = x.T @ residual @ y
        _, vectors = linalg.eigh(cross @ np.linalg.solve(cyy, cross.T), cxx)
        wx = vectors[:, -1]
        wy = np.linalg.solve(cyy, cross.T @ wx)
        bits = [np.where(values >= 0, 1.0, -1.0) for values in (x @ wx, y @ wy)]
        found = [np.where(values[:, k] >= 0, 1.0, -1.0) for values in outputs]
        flip = np.sign(bits[0] @ found[0])  # an eigenvector has no sign of its own, but a pair has one together
        for mine, reference in zip(found, bits, strict=True):
            np.testing.assert_array_equal(mine, flip * reference)
        residual = residual - np.outer(*bits)


def test_features_that_do_not_vary_and_one_class_are_not_applicable():
    train = classes_in_two_modalities()
    constant = np.full((len(train), 6), 0.1, np.float32)
    for pairs, reason in (
        (TrainData({"image": train.features["image"], "sound": constant}, train.labels), "those of sound are the same"),
        (TrainData(train.features, train.labels * 0), "two classes or more"),
    ):
        with pytest.raises(NotApplicable, match=reason):
            scm_seq.SCMSeq().fit(pairs, FitContext(n_bits=4, seed=0))
