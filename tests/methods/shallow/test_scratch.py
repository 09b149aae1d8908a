"""SCRATCH against its objective, minimised by general least squares."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext
from methods.shallow.scratch import SCRATCH
from tests.support.least_squares import minimiser, shrinking
from tests.support.loss_batches import classes_in_two_modalities
from tests.support.training_pairs import literal_kernels, without_variation

N_BITS, N_PAIRS, N_ANCHORS = 4, 30, 8
ONE_CLASS = classes_in_two_modalities(N_PAIRS)
SEVERAL = np.random.default_rng(1).random((N_PAIRS, 5)) < 0.5


def rounds(train, settings, n_rounds):
    """After each round: all matrices, each the minimiser of the objective for the others."""
    rng = np.random.default_rng(0)
    fs = literal_kernels(train, dict.fromkeys(train.modalities, N_ANCHORS), rng)
    labels = train.labels.astype(float) if train.labels.ndim == 2 else np.eye(3)[train.labels]
    mu, g, eye = settings.projection_weight, settings.regularisation, np.eye(N_BITS)
    shares = (settings.image_weight, 1 - settings.image_weight, settings.label_weight)
    v = rng.normal(size=(N_PAIRS, N_BITS))
    r, _ = np.linalg.qr(rng.normal(size=(N_BITS, N_BITS)))
    ws = [minimiser((mu, f, v), shrinking(g, N_ANCHORS, N_BITS)) for f in fs]
    for _ in range(n_rounds):
        b = np.where(v @ r >= 0, 1.0, -1.0)
        us = [
            minimiser((share, v, x), shrinking(g, N_BITS, x.shape[1]))
            for share, x in zip(shares, (*fs, labels), strict=True)
        ]
        terms = [(share, u.T, x.T) for share, u, x in zip(shares, us, (*fs, labels), strict=True)]
        terms += [(mu, eye, (f @ w).T) for f, w in zip(fs, ws, strict=True)]
        v = minimiser(*terms, (1.0, r.T, b.T), shrinking(g, N_BITS, N_PAIRS)).T
        left, _, right = np.linalg.svd(v.T @ b)
        r = left @ right
        ws = [minimiser((mu, f, v), shrinking(g, N_ANCHORS, N_BITS)) for f in fs]
        yield fs, labels, v, us, ws, r, b


def objective(fs, labels, v, us, ws, r, b, settings):
    mu, g = settings.projection_weight, settings.regularisation
    shares = (settings.image_weight, 1 - settings.image_weight, settings.label_weight)
    total = ((b - v @ r) ** 2).sum() + g * (v**2).sum()
    for share, x, u in zip(shares, (*fs, labels), us, strict=True):
        total += share * ((x - v @ u) ** 2).sum() + g * (u**2).sum()
    return total + sum(mu * ((v - f @ w) ** 2).sum() + g * (w**2).sum() for f, w in zip(fs, ws, strict=True))


@pytest.mark.parametrize("labels", [ONE_CLASS.labels, SEVERAL], ids=["one class", "several classes"])
@pytest.mark.parametrize(
    "settings",
    [
        SCRATCH(n_anchors=N_ANCHORS),
        SCRATCH(n_anchors=N_ANCHORS, image_weight=0.7, label_weight=2.0, projection_weight=3.0, regularisation=0.1),
        SCRATCH(n_anchors=N_ANCHORS, image_weight=0.2, label_weight=0.5, projection_weight=0.1, regularisation=0.5),
    ],
    ids=["defaults", "balanced weights", "weak predictions"],
)
def test_scratch_minimises_its_objective_in_turn(labels, settings):
    train = replace(ONE_CLASS, labels=labels)
    found = list(rounds(train, settings, 6))
    values = [objective(*parts, settings) for parts in found]
    assert all(after <= before * (1 + 1e-9) for before, after in pairwise(values))
    for n_rounds in (1, 3, 6):
        method = replace(settings, n_iterations=n_rounds).fit(train, FitContext(n_bits=N_BITS, seed=0))
        fs, _, _, _, ws, r, _ = found[n_rounds - 1]
        np.testing.assert_allclose(r @ r.T, np.eye(N_BITS), atol=1e-12)
        for modality, f, w in zip(train.modalities, fs, ws, strict=True):
            outputs = method.encode(train.features[modality], modality)
            assert outputs.dtype == np.float32
            np.testing.assert_allclose(outputs, f @ w @ r, rtol=1e-4, atol=1e-5 * np.abs(f @ w).max())


def test_what_holds_too_little_is_not_applicable():
    train = classes_in_two_modalities()
    for pairs, reason in (
        (without_variation(train), "scratch needs features that vary; those of sound are the same"),
        (replace(train, labels=train.labels * 0), "two classes or more"),
    ):
        with pytest.raises(NotApplicable, match=reason):
            SCRATCH().fit(pairs, FitContext(n_bits=4, seed=0))
    with pytest.raises(ValueError, match="scratch needs labels"):
        SCRATCH().fit(replace(train, labels=None), FitContext(n_bits=4, seed=0))
