"""DCH against loops over items and bits."""

import numpy as np
import pytest

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext, TrainData
from methods.shallow.dch import DCH, discrete_codes
from tests.support.loss_batches import classes_in_two_modalities
from tests.support.training_pairs import without_variation


def objective(codes, labels, classifier, predictions, nu):
    """|L - B W|^2 + nu sum_t |B - X_t F_t|^2, the part that depends on B."""
    fit = sum(((codes - predicted) ** 2).sum() for predicted in predictions)
    return ((labels - codes @ classifier) ** 2).sum() + nu * fit


def solved(x, targets, penalty):
    """F that minimises |T - X F|^2 + penalty |F|^2, from its normal equations."""
    return np.linalg.inv(x.T @ x + penalty * np.eye(x.shape[1])) @ x.T @ targets


def reference(train, n_bits, seed, settings):
    """Outputs for the training items, by the method's own start and loops over items and bits."""
    labels = train.labels.astype(float) if train.labels.ndim == 2 else np.eye(3)[train.labels]
    x = {m: values.astype(float) - values.astype(float).mean(0) for m, values in train.features.items()}
    penalties = {m: settings.ridge * (values**2).sum() / values.shape[1] for m, values in x.items()}
    codes = np.where(np.random.default_rng(seed).normal(size=(len(train), n_bits)) >= 0, 1.0, -1.0)
    nu, least = settings.feature_weight, np.inf
    for _ in range(settings.n_iterations):
        classifier = solved(codes, labels, settings.regularisation)
        maps = {m: solved(x[m], codes, penalties[m]) for m in x}
        targets = labels @ classifier.T + nu * sum(x[m] @ maps[m] for m in x)
        for _ in range(10):
            for i in range(len(train)):
                for j in range(n_bits):
                    others = [k for k in range(n_bits) if k != j]
                    score = targets[i, j] - codes[i, others] @ classifier[others] @ classifier[j]
                    codes[i, j] = 1.0 if score >= 0 else -1.0
        weights = settings.regularisation * (classifier**2).sum()
        weights += nu * sum(penalties[m] * (maps[m] ** 2).sum() for m in x)
        value = weights + objective(codes, labels, classifier, [x[m] @ maps[m] for m in x], nu)
        assert value <= least + 1e-9  # each update lowers the objective
        least = value
    return {m: x[m] @ solved(x[m], codes, penalties[m]) for m in x}


def noisy_pairs(several=False):
    """Pairs of one or of several classes, of noisy features, so that the codes cannot follow from the labels alone."""
    train = classes_in_two_modalities(60)
    rng = np.random.default_rng(1)
    features = {m: (x + 2 * rng.normal(size=x.shape)).astype(np.float32) for m, x in train.features.items()}
    return TrainData(features, rng.random((60, 3)) < 0.4 if several else train.labels)


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize(
    "settings",
    [
        DCH(),
        DCH(feature_weight=0.0, ridge=0.025, n_iterations=2),
        DCH(feature_weight=0.3, regularisation=0.1, n_iterations=3),
        DCH(feature_weight=1.0, ridge=0.1, regularisation=5.0),
    ],
    ids=["defaults", "features left out", "weak penalties", "strong penalties"],
)
def test_outputs_equal_a_literal_descent_whose_objective_falls(several, settings):
    train = noisy_pairs(several)
    expected = reference(train, 6, 3, settings)
    settings.fit(train, FitContext(n_bits=6, seed=3))
    for modality, values in expected.items():
        np.testing.assert_allclose(settings.encode(train.features[modality], modality), values, atol=1e-5)


def test_no_change_of_one_bit_improves_the_codes():
    rng = np.random.default_rng(0)
    labels = np.eye(3)[np.arange(8) % 3]
    classifier, predictions = rng.normal(size=(5, 3)), [rng.normal(size=(8, 5)) for _ in range(2)]
    start, nu = np.ones((8, 5)), 0.4
    codes = discrete_codes(start, labels @ classifier.T + nu * sum(predictions), classifier)
    least = objective(codes, labels, classifier, predictions, nu)
    assert least < objective(start, labels, classifier, predictions, nu)
    assert (start == 1).all()
    for i in range(8):
        for j in range(5):
            other = codes.copy()
            other[i, j] *= -1
            assert objective(other, labels, classifier, predictions, nu) >= least


def test_features_that_do_not_vary_are_not_applicable():
    train = noisy_pairs()
    for modality in train.modalities:
        with pytest.raises(NotApplicable, match=f"those of {modality} are the same"):
            DCH().fit(without_variation(train, modality), FitContext(n_bits=4, seed=0))
