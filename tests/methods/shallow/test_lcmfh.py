"""LCMFH against its objective, minimised by general least squares."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext
from methods.shallow.lcmfh import LCMFH
from tests.support.least_squares import minimiser, shrinking
from tests.support.loss_batches import classes_in_two_modalities
from tests.support.training_pairs import prepared, without_variation

N_BITS = 4
ONE_CLASS = classes_in_two_modalities(30)
SEVERAL = np.random.default_rng(1).random((30, 4)) < 0.5
CLASSES_ALWAYS_TOGETHER = np.concatenate([SEVERAL, SEVERAL[:, :1]], axis=1)


def literal_labels(labels):
    """G, pair by pair; a pair without a class has a row of zeros."""
    if labels.ndim == 1:
        return np.array([[float(label == c) for c in np.unique(labels)] for label in labels])
    return np.array([[float(has) / max(np.sqrt(row.sum()), 1.0) for has in row] for row in labels])


def best_codebook(g_labels, *terms):
    """Z [c, k] that minimises the sum of weight |T - G Z A|^2, over its entries one by one, of least norm."""
    n_classes, n_bits = g_labels.shape[1], terms[0][1].shape[0]
    rows = []
    for weight, a, target in terms:
        columns = [
            np.outer(g_labels[:, i], a[j]).ravel() for i in range(n_classes) for j in range(n_bits)
        ]  # what a 1 in Z_ij adds to G Z A
        rows.append((weight, np.stack(columns, axis=1), target.reshape(-1, 1)))
    return minimiser(*rows).reshape(n_classes, n_bits)


def rounds(xs, train, a, mu, g, n_rounds):
    """After each round: V = G Z, both U and both P, each the minimiser of the objective for the others."""
    g_labels = literal_labels(train.labels)
    v = g_labels @ np.random.default_rng(0).random((g_labels.shape[1], N_BITS))
    ps = [minimiser((mu, x, v), shrinking(g, x.shape[1], N_BITS)) for x in xs]
    eye = np.eye(N_BITS)
    for _ in range(n_rounds):
        us = [minimiser((s, v, x), shrinking(g, N_BITS, x.shape[1])) for s, x in zip((a, 1 - a), xs, strict=True)]
        z = best_codebook(
            g_labels,
            (a, us[0], xs[0]),
            (1 - a, us[1], xs[1]),
            *((mu, eye, x @ p) for x, p in zip(xs, ps, strict=True)),
            (g, eye, np.zeros_like(v)),
        )
        v = g_labels @ z
        ps = [minimiser((mu, x, v), shrinking(g, x.shape[1], N_BITS)) for x in xs]
        yield xs, v, us, ps


def objective(xs, v, us, ps, a, mu, g):
    total = g * (v**2).sum()
    for share, x, u, p in zip((a, 1 - a), xs, us, ps, strict=True):
        total += share * ((x - v @ u) ** 2).sum() + mu * ((v - x @ p) ** 2).sum() + g * ((u**2).sum() + (p**2).sum())
    return total


@pytest.mark.parametrize("labels", [ONE_CLASS.labels, SEVERAL, CLASSES_ALWAYS_TOGETHER])
@pytest.mark.parametrize(
    ("a", "mu", "g", "scaled"), [(0.5, 10.0, 0.001, False), (0.7, 2.0, 5.0, False), (0.5, 0.1, 30.0, True)]
)
def test_lcmfh_minimises_its_objective_in_turn(labels, a, mu, g, scaled):
    train = replace(ONE_CLASS, labels=labels)
    found = list(rounds(prepared(train, scaled), train, a, mu, g, 5))
    values = [objective(*parts, a, mu, g) for parts in found]
    assert all(after <= before * (1 + 1e-9) for before, after in pairwise(values))
    for n_rounds in (1, 2, 5):
        method = LCMFH(image_weight=a, projection_weight=mu, regularisation=g, scaled=scaled, n_iterations=n_rounds)
        method.fit(train, FitContext(n_bits=N_BITS, seed=0))
        xs, _, _, ps = found[n_rounds - 1]
        for modality, x, p in zip(train.modalities, xs, ps, strict=True):
            outputs = method.encode(train.features[modality], modality)
            assert outputs.dtype == np.float32
            np.testing.assert_allclose(outputs, x @ p, rtol=1e-4, atol=1e-5 * np.abs(x @ p).max())


def test_classes_decide_the_codes_of_pairs_they_were_learned_from():
    train = classes_in_two_modalities()
    shuffled = replace(train, labels=np.random.default_rng(0).permutation(train.labels))
    spread = {}
    for name, pairs in (("true", train), ("shuffled", shuffled)):
        method = LCMFH(regularisation=1.0, scaled=False).fit(pairs, FitContext(n_bits=8, seed=0))
        outputs = method.encode(train.features["image"], "image")
        within = [outputs[pairs.labels == c].std(0) for c in range(3)]
        spread[name] = float(np.mean(within) / outputs.std(0).mean())
    assert spread["true"] < 0.8 < 0.9 < spread["shuffled"]


def test_what_holds_too_little_is_not_applicable():
    train = classes_in_two_modalities()
    for pairs, reason in (
        (without_variation(train), "those of sound are the same"),
        (replace(train, labels=train.labels * 0), "two classes or more"),
    ):
        with pytest.raises(NotApplicable, match=reason):
            LCMFH().fit(pairs, FitContext(n_bits=4, seed=0))
    with pytest.raises(NotApplicable, match="lcmfh shrinks its factors to nothing"):
        LCMFH(scaled=False, regularisation=1000.0).fit(train, FitContext(n_bits=4, seed=0))
    with pytest.raises(ValueError, match="lcmfh needs labels"):
        LCMFH().fit(replace(train, labels=None), FitContext(n_bits=4, seed=0))
