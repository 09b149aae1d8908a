"""CMFH against its objective, minimised by general least squares."""

from itertools import pairwise

import numpy as np
import pytest

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext, TrainData
from methods.shallow.cmfh import CMFH
from tests.support.least_squares import minimiser, shrinking
from tests.support.loss_batches import classes_in_two_modalities
from tests.support.training_pairs import prepared, without_variation

N_BITS = 4


def rounds(xs, train, a, mu, g, n_rounds):
    """After each round: V, both U and both W, each the minimiser of the objective for the others."""
    v = np.random.default_rng(0).random((len(train), N_BITS))
    ws = [minimiser((mu, x, v), shrinking(g, x.shape[1], N_BITS)) for x in xs]
    eye = np.eye(N_BITS)
    for _ in range(n_rounds):
        us = [minimiser((s, v, x), shrinking(g, N_BITS, x.shape[1])) for s, x in zip((a, 1 - a), xs, strict=True)]
        v = minimiser(
            (a, us[0].T, xs[0].T),
            (1 - a, us[1].T, xs[1].T),
            *((mu, eye, (x @ w).T) for x, w in zip(xs, ws, strict=True)),
            shrinking(g, N_BITS, len(train)),
        ).T
        ws = [minimiser((mu, x, v), shrinking(g, x.shape[1], N_BITS)) for x in xs]
        yield xs, v, us, ws


def objective(xs, v, us, ws, a, mu, g):
    total = g * (v**2).sum()
    for share, x, u, w in zip((a, 1 - a), xs, us, ws, strict=True):
        total += share * ((x - v @ u) ** 2).sum() + mu * ((v - x @ w) ** 2).sum() + g * ((u**2).sum() + (w**2).sum())
    return total


@pytest.mark.parametrize(
    ("a", "mu", "g", "scaled"), [(0.5, 100.0, 0.01, False), (0.7, 2.0, 5.0, False), (0.5, 0.1, 30.0, True)]
)
def test_cmfh_minimises_its_objective_in_turn(a, mu, g, scaled):
    train = classes_in_two_modalities()
    found = list(rounds(prepared(train, scaled), train, a, mu, g, 6))
    values = [objective(*parts, a, mu, g) for parts in found]
    assert all(after <= before for before, after in pairwise(values))
    for n_rounds in (1, 2, 6):
        method = CMFH(image_weight=a, projection_weight=mu, regularisation=g, scaled=scaled, n_iterations=n_rounds)
        method.fit(train, FitContext(n_bits=N_BITS, seed=0))
        xs, _, _, ws = found[n_rounds - 1]
        for modality, x, w in zip(train.modalities, xs, ws, strict=True):
            outputs = method.encode(train.features[modality], modality)
            assert outputs.dtype == np.float32
            np.testing.assert_allclose(outputs, x @ w, rtol=1e-4, atol=1e-5 * np.abs(x @ w).max())


def test_the_mean_of_training_is_taken_from_other_features():
    train = classes_in_two_modalities()
    method = CMFH().fit(train, FitContext(n_bits=N_BITS, seed=0))
    for modality, x in train.features.items():
        outputs = method.encode(x, modality)
        rounding = 1e-5 * np.abs(outputs).max()
        np.testing.assert_allclose(method.encode(x[:40], modality), outputs[:40], atol=rounding)
        np.testing.assert_allclose(method.encode(x.mean(0, keepdims=True), modality), 0, atol=rounding)


@pytest.mark.parametrize("unit", [1e-6, 1e6])
def test_the_unit_of_the_features_does_not_matter(unit):
    train = classes_in_two_modalities()
    outputs = [
        CMFH().fit(TrainData(features, None), FitContext(n_bits=N_BITS, seed=0)).encode(features["sound"], "sound")
        for features in (train.features, train.features | {"sound": train.features["sound"] * np.float32(unit)})
    ]
    assert np.abs(outputs[0]).max() > 0.1
    np.testing.assert_allclose(outputs[1], outputs[0], atol=1e-4 * np.abs(outputs[0]).max())


def test_features_that_do_not_vary_and_factors_that_vanish_are_not_applicable():
    train = classes_in_two_modalities()
    tiny = TrainData(train.features | {"sound": train.features["sound"] * np.float32(1e-30)}, None)
    for pairs, settings, reason in (
        (without_variation(train), {}, "those of sound are the same"),
        (train, {"scaled": False}, "cmfh shrinks its factors to nothing"),
        (tiny, {"scaled": False, "regularisation": 0.01}, "cmfh shrinks the codes of sound to 0"),
    ):
        with pytest.raises(NotApplicable, match=reason):
            CMFH(**settings).fit(pairs, FitContext(n_bits=4, seed=0))
