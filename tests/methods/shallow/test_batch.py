"""BATCH against its objective over all pairs of pairs."""

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from scipy.stats import ortho_group

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext, TrainData
from methods.shallow.batch import BATCH, balanced_factors
from tests.support.least_squares import minimiser, shrinking
from tests.support.loss_batches import classes_in_two_modalities
from tests.support.training_pairs import literal_kernels, without_variation

N_BITS, N_PAIRS = 4, 30
ANCHORS = {"image": 8, "sound": 6}
ONE_CLASS = classes_in_two_modalities(N_PAIRS)
SEVERAL = np.random.default_rng(1).random((N_PAIRS, 5)) < 0.5


def literal_similarity(labels):
    """Cosines of the labels of two pairs, pair by pair."""
    norms = [max(np.sqrt((row**2).sum()), 1.0) for row in labels]
    units = [row / norm for row, norm in zip(labels, norms, strict=True)]
    return np.array([[a @ b for b in units] for a in units])


def objective(b, v, us, s, targets, weights, om):
    total = ((N_BITS * s - b @ v.T) ** 2).sum() + om * ((b - v) ** 2).sum()
    return total + sum(w * ((x - v @ u) ** 2).sum() for w, x, u in zip(weights, targets, us, strict=True))


def on_the_constraints(z):
    """The V nearest to Z with V'V = n I and V'1 = 0, through the inverse root of the Gram matrix."""
    z = z - z.mean(0)
    values, vectors = np.linalg.eigh(z.T @ z)
    return np.sqrt(len(z)) * z @ (vectors / np.sqrt(values)) @ vectors.T


def best_signs(v, s, om):
    """B, row by row: the best of all codes."""
    codes = np.array(list(product([-1.0, 1.0], repeat=N_BITS)))
    losses = np.array([((N_BITS * s - (c @ v.T)) ** 2).sum(1) + om * ((c - v) ** 2).sum(1) for c in codes])
    return codes[losses.argmin(0)]


def rounds(train, settings, n_rounds):
    """After each round: all matrices, each the minimiser of the objective for the others."""
    rng = np.random.default_rng(0)
    fs = literal_kernels(train, ANCHORS, rng)
    labels = train.labels.astype(float) if train.labels.ndim == 2 else np.eye(3)[train.labels]
    s, om, targets = literal_similarity(labels), settings.quantisation_weight, (*fs, labels)
    weights = (settings.feature_weight, settings.feature_weight, settings.label_weight)
    b = np.where(rng.normal(size=(N_PAIRS, N_BITS)) >= 0, 1.0, -1.0)
    v = on_the_constraints(rng.normal(size=(N_PAIRS, N_BITS)))
    for _ in range(n_rounds):
        us = [minimiser((1.0, v, x)) for x in targets]
        slope = N_BITS * s @ b + om * b + sum(w * x @ u.T for w, x, u in zip(weights, targets, us, strict=True))
        v = on_the_constraints(slope)
        b = best_signs(v, s, om)
        yield fs, b, objective(b, v, us, s, targets, weights, om)


@pytest.mark.parametrize("labels", [ONE_CLASS.labels, SEVERAL], ids=["one class", "several classes"])
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"feature_weight": 3.0, "label_weight": 0.5, "quantisation_weight": 2.0, "regularisation": 0.3},
        {"feature_weight": 20.0, "label_weight": 4.0, "quantisation_weight": 30.0, "regularisation": 1.0},
        {"feature_weight": 20.0, "label_weight": 1000.0, "quantisation_weight": 200.0},
    ],
    ids=["defaults", "balanced weights", "weak similarity", "strong labels"],
)
def test_batch_minimises_its_objective_in_turn(labels, settings):
    settings = BATCH(n_image_anchors=ANCHORS["image"], n_sound_anchors=ANCHORS["sound"], **settings)
    train = replace(ONE_CLASS, labels=labels)
    found = list(rounds(train, settings, 4))
    assert all(after <= before * (1 + 1e-9) for (*_, before), (*_, after) in pairwise(found))
    for n_rounds in (1, 2, 4):
        method = replace(settings, n_iterations=n_rounds).fit(train, FitContext(n_bits=N_BITS, seed=0))
        fs, b, _ = found[n_rounds - 1]
        for modality, f in zip(train.modalities, fs, strict=True):
            w = minimiser((1.0, f, b), shrinking(settings.regularisation, f.shape[1], N_BITS))
            outputs = method.encode(train.features[modality], modality)
            assert outputs.dtype == np.float32
            np.testing.assert_allclose(outputs, f @ w, rtol=1e-4, atol=1e-5 * np.abs(f @ w).max())


@pytest.mark.parametrize("rank", [0, 1, 3, 5])
def test_factors_obey_the_constraints_and_none_that_do_so_suit_better(rank):
    rng = np.random.default_rng(0)
    z = rng.normal(size=(12, rank)) @ rng.normal(size=(rank, 5)) + 7.0
    v = balanced_factors(z, rng)
    np.testing.assert_allclose(v.T @ v, 12 * np.eye(5), atol=1e-9)
    np.testing.assert_allclose(v.sum(0), 0, atol=1e-9)
    best = np.sqrt(12) * np.linalg.svd(z - z.mean(0), compute_uv=False).sum()
    assert np.trace(v.T @ z) == pytest.approx(best, abs=1e-9)
    for seed in range(20):
        assert np.trace((v @ ortho_group.rvs(5, random_state=seed)).T @ z) <= best + 1e-9


def test_what_holds_too_little_is_not_applicable():
    train = classes_in_two_modalities()
    few = TrainData({m: x[:5] for m, x in train.features.items()}, train.labels[:5])
    for pairs, reason in (
        (without_variation(train), "batch needs features that vary; those of sound are the same"),
        (replace(train, labels=train.labels * 0), "two classes or more"),
        (few, "batch needs more training pairs than bits, got 5 pairs for 5 bits"),
    ):
        with pytest.raises(NotApplicable, match=reason):
            BATCH().fit(pairs, FitContext(n_bits=5, seed=0))
    assert BATCH().fit(few, FitContext(n_bits=4, seed=0)).encode(few.features["image"], "image").shape == (5, 4)
    with pytest.raises(ValueError, match="batch needs labels"):
        BATCH().fit(replace(train, labels=None), FitContext(n_bits=5, seed=0))
