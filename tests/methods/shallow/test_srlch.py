"""SRLCH against its objective, minimised by general least squares over loops of kernel features."""

from dataclasses import replace

import numpy as np
import pytest

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext
from methods.shallow.srlch import SRLCH
from tests.support.least_squares import minimiser, shrinking
from tests.support.loss_batches import classes_in_two_modalities
from tests.support.training_pairs import without_variation

N, N_BITS, SEED = 40, 6, 3
ONE_CLASS = classes_in_two_modalities(N)
SEVERAL = np.random.default_rng(1).random((N, 3)) < 0.5


def unit(row):
    return row / np.sqrt(sum(row**2))


def literal_features(x, mean, anchors, s):
    """Kernels of every row with every anchor, all centred and of unit length, and a 1."""
    anchors = [unit(a - mean) for a in anchors]
    return np.array([[np.exp(-sum((unit(row - mean) - a) ** 2) / (2 * s * s)) for a in anchors] + [1.0] for row in x])


def drawn(train, n_anchors):
    """The start of the codes, and the anchors of both modalities, drawn in the method's order."""
    rng = np.random.default_rng(SEED)
    codes = np.where(rng.normal(size=(N, N_BITS)) >= 0, 1.0, -1.0)
    return codes, {m: x.astype(float)[rng.choice(N, n_anchors, replace=False)] for m, x in train.features.items()}


def literal_outputs(train, method):
    """Outputs for the training items; asserts on the way that no update raises the objective."""
    labels = train.labels.astype(float) if train.labels.ndim == 2 else np.eye(3)[train.labels]
    codes, anchors = drawn(train, min(method.n_anchors, N))
    lifted = {
        m: literal_features(x.astype(float), x.astype(float).mean(0), anchors[m], method.bandwidth)
        for m, x in train.features.items()
    }
    weights = {"image": method.image_feature_weight, "sound": method.sound_feature_weight}
    penalties = {"image": method.image_penalty, "sound": method.sound_penalty}

    def objective():
        value = ((codes - labels @ classifier) ** 2).sum() + method.regularisation * (classifier**2).sum()
        for m, f in lifted.items():
            value += weights[m] * (((codes - f @ maps[m]) ** 2).sum() + penalties[m] * (maps[m] ** 2).sum())
        return value

    values = []
    for _ in range(method.n_iterations):
        maps = {m: minimiser((1.0, f, codes), shrinking(penalties[m], f.shape[1], N_BITS)) for m, f in lifted.items()}
        classifier = minimiser((1.0, labels, codes), shrinking(method.regularisation, labels.shape[1], N_BITS))
        values.append(objective())
        scores = labels @ classifier + sum(weights[m] * lifted[m] @ maps[m] for m in maps)
        codes = np.where(scores >= 0, 1.0, -1.0)
        values.append(objective())
    assert (np.diff(values) <= 1e-9).all()
    return {m: lifted[m] @ maps[m] for m in maps}


@pytest.mark.parametrize("labels", [ONE_CLASS.labels, SEVERAL], ids=["one class", "several"])
@pytest.mark.parametrize(
    "settings",
    [
        {"n_iterations": 1, "bandwidth": 0.6},
        {"n_anchors": 12},
        {"image_feature_weight": 2.0, "sound_feature_weight": 3.0, "n_anchors": 9, "image_penalty": 1.0},
        {"sound_feature_weight": 0.5, "sound_penalty": 4.0, "regularisation": 20.0, "bandwidth": 1.5},
    ],
    ids=["first round", "published weights", "features decide", "strong penalties"],
)
def test_outputs_equal_alternating_least_squares_whose_objective_falls(labels, settings):
    train = replace(ONE_CLASS, labels=labels)
    method = SRLCH(**settings)
    expected = literal_outputs(train, method)
    method.fit(train, FitContext(n_bits=N_BITS, seed=SEED))
    for modality, values in expected.items():
        outputs = method.encode(train.features[modality], modality)
        assert outputs.dtype == np.float32
        np.testing.assert_allclose(outputs, values, rtol=1e-4, atol=1e-4)


def test_new_items_are_centred_with_the_training_means_and_scaled_alone():
    method = SRLCH(n_anchors=10).fit(ONE_CLASS, FitContext(n_bits=N_BITS, seed=SEED))
    _, anchors = drawn(ONE_CLASS, 10)
    for modality, x in ONE_CLASS.features.items():
        other = (x[:5] * 2 + 1).astype(np.float32)
        features = literal_features(other.astype(float), x.astype(float).mean(0), anchors[modality], method.bandwidth)
        np.testing.assert_allclose(method.encode(other, modality), features @ method.maps_[modality], atol=1e-5)
        at_mean = method.encode(x.astype(float).mean(0, keepdims=True).astype(np.float32), modality)
        assert np.isfinite(at_mean).all()


def test_what_holds_too_little_is_not_applicable():
    for pairs, reason in (
        (without_variation(ONE_CLASS), "those of sound are the same"),
        (replace(ONE_CLASS, labels=ONE_CLASS.labels * 0), "two classes or more"),
    ):
        with pytest.raises(NotApplicable, match=reason):
            SRLCH().fit(pairs, FitContext(n_bits=4, seed=0))
    with pytest.raises(ValueError, match="srlch needs labels"):
        SRLCH().fit(replace(ONE_CLASS, labels=None), FitContext(n_bits=4, seed=0))
