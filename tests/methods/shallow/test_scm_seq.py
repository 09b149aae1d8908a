"""SCM-seq against the dense form of the paper."""

import numpy as np
import pytest
from scipy import linalg

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext, TrainData
from methods.parts.linear import covariance_factor
from methods.shallow import scm_seq
from tests.support.loss_batches import classes_in_two_modalities
from tests.support.training_pairs import centred, without_variation


def test_factorised_class_similarity_equals_the_dense_matrix():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 20)
    dense = np.where(labels[:, None] == labels, 1.0, -1.0)
    one_hot = (labels[:, None] == np.arange(3)).astype(float)
    first, second = scm_seq.class_similarity_factors(one_hot)
    np.testing.assert_allclose(first @ second.T, dense, atol=1e-12)


def dense(train, n_bits, ridge, n_directions):
    """The paper's procedure on the residual [n, n]: bits of both modalities, and where the fall-back to CCA begins."""
    x, y = centred(train)
    cxx, cyy = (factor @ factor.T for factor in (covariance_factor(x, ridge), covariance_factor(y, ridge)))

    def canonical(cross):
        values, vectors = linalg.eigh(cross @ np.linalg.solve(cyy, cross.T), cxx)
        pairs = [(wx, np.linalg.solve(cyy, cross.T @ wx)) for wx in vectors.T[::-1]]
        return values[::-1], [[np.where(v >= 0, 1.0, -1.0) for v in (x @ wx, y @ wy)] for wx, wy in pairs]

    residual = n_bits * np.where(train.labels[:, None] == train.labels, 1.0, -1.0)
    _, from_cca = canonical(x.T @ y)
    bits = [None] * max(n_bits - n_directions, 0) + from_cca[: min(n_bits, n_directions)][::-1]
    previous = np.inf
    for k in range(n_bits):
        values, found = canonical(x.T @ residual @ y)
        if values[0] > previous and bits[k] is not None:
            return bits, k
        previous, bits[k] = values[0], found[0]
        residual = residual - np.outer(*bits[k])
    return bits, n_bits


def weak_classes():
    """Pairs whose classes are hard to tell, so that the residual soon holds little that both modalities can show."""
    rng = np.random.default_rng(0)
    labels = np.arange(60) % 4
    latent = 0.3 * rng.normal(size=(4, 4))[labels] + rng.normal(size=(60, 4))
    widths = {"image": 7, "sound": 5}
    features = {m: (latent @ rng.normal(size=(4, d)) + rng.normal(size=(60, d))) for m, d in widths.items()}
    return TrainData({m: values.astype(np.float32) for m, values in features.items()}, labels)


# The fall-back never begins, or as soon as l rises, or later: there are 4 and 5 canonical directions.
@pytest.mark.parametrize(
    ("train", "n_directions", "n_bits", "ridge", "start"),
    [
        (classes_in_two_modalities(), 4, 6, 0.1, 6),
        (weak_classes(), 5, 5, 0.1, 1),
        (weak_classes(), 5, 8, 1e-3, 4),
        (weak_classes(), 5, 24, 0.1, 19),
    ],
)
def test_scm_seq_equals_the_papers_dense_residual_and_fall_back(train, n_directions, n_bits, ridge, start):
    method = scm_seq.SCMSeq(ridge=ridge).fit(train, FitContext(n_bits=n_bits, seed=0))
    expected, fall_back = dense(train, n_bits, ridge, n_directions)
    assert fall_back == start
    outputs = [method.encode(train.features[m], m) for m in train.modalities]
    for k in range(n_bits):
        found = [np.where(values[:, k] >= 0, 1.0, -1.0) for values in outputs]
        flip = np.sign(expected[k][0] @ found[0])  # an eigenvector has no sign of its own, but a pair has one together
        for mine, reference in zip(found, expected[k], strict=True):
            np.testing.assert_array_equal(mine, flip * reference)


def test_features_that_do_not_vary_and_one_class_are_not_applicable():
    train = classes_in_two_modalities()
    for pairs, reason in (
        (without_variation(train), "those of sound are the same"),
        (TrainData(train.features, train.labels * 0), "two classes or more"),
    ):
        with pytest.raises(NotApplicable, match=reason):
            scm_seq.SCMSeq().fit(pairs, FitContext(n_bits=4, seed=0))
