"""SePH_km against loops over pairs and finite differences."""

from dataclasses import replace

import numpy as np
import pytest

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext
from methods.shallow import seph_km
from methods.shallow.seph_km import SePHKM, centres, divergence, learned_codes
from tests.support.loss_batches import classes_in_two_modalities
from tests.support.training_pairs import without_variation

# Pairs of one class and of several; the last has none.
LABELS = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 1, 1], [0, 0, 1], [1, 1, 1], [1, 0, 0], [0, 0, 0]], float)
UNIT = LABELS / np.maximum(np.sqrt(LABELS.sum(1, keepdims=True)), 1)


def literal_divergence(points, unit_labels):
    """The sum of p log(p / q) over all ordered pairs of different items, and that of p log p."""
    pairs = [(i, j) for i in range(len(points)) for j in range(len(points)) if i != j]
    likeness = {(i, j): sum(unit_labels[i] * unit_labels[j]) for i, j in pairs}
    w = {(i, j): 1 / (1 + sum((points[i] - points[j]) ** 2) / 4) for i, j in pairs}
    p = {pair: value / sum(likeness.values()) for pair, value in likeness.items()}
    q = {pair: value / sum(w.values()) for pair, value in w.items()}
    entropy = sum(p[pair] * np.log(p[pair]) for pair in pairs if p[pair] > 0)
    return sum(p[pair] * np.log(p[pair] / q[pair]) for pair in pairs if p[pair] > 0), entropy


@pytest.mark.parametrize("block", [3, 8, 512])
def test_the_divergence_equals_loops_and_its_gradient_finite_differences(block, monkeypatch):
    monkeypatch.setattr(seph_km, "BLOCK", block)
    points = np.random.default_rng(0).normal(size=(8, 3))
    value, gradient = divergence(points, UNIT)
    expected, entropy = literal_divergence(points, UNIT)
    np.testing.assert_allclose(value, expected - entropy)
    for i, j in np.ndindex(points.shape):
        change = np.zeros_like(points)
        change[i, j] = 1e-5
        slope = (literal_divergence(points + change, UNIT)[0] - literal_divergence(points - change, UNIT)[0]) / 2e-5
        np.testing.assert_allclose(gradient[i, j], slope, atol=1e-8)


def test_the_factors_minimise_the_divergence_and_the_quantisation(monkeypatch):
    """The minimiser is caught on its way: it is a stationary point of the literal objective, below the start."""
    weight, found = 2.0, {}
    monkeypatch.setattr(seph_km, "signs", lambda points: found.setdefault("points", points))
    start = np.random.default_rng(1).normal(size=(8, 3))
    learned_codes(UNIT, start, weight, 2000)

    def objective(points):
        quantisation = sum((abs(h) - 1) ** 2 for h in points.ravel()) / points.size
        return literal_divergence(points, UNIT)[0] + weight * quantisation

    points = found["points"]
    assert objective(points) < objective(start) - 0.1
    for i, j in np.ndindex(points.shape):
        change = np.zeros_like(points)
        change[i, j] = 1e-4
        slope = (objective(points + change) - objective(points - change)) / 2e-4
        assert abs(slope) < 1e-4


def test_pairs_of_one_class_get_one_code_and_the_classes_different_ones():
    labels = np.eye(4)[np.arange(60) % 4]
    start = 1e-4 * np.random.default_rng(0).normal(size=(60, 16))
    codes = learned_codes(labels, start, 0.01, 100)
    assert set(np.unique(codes)) == {-1, 1}
    assert len(np.unique(codes, axis=0)) == 4
    agreement = codes @ codes.T / 16
    assert agreement[labels @ labels.T == 1].min() == 1
    assert agreement[labels @ labels.T == 0].max() < 0.5


def test_outputs_solve_the_kernel_logistic_regressions_of_the_codes(monkeypatch):
    train = classes_in_two_modalities(40)
    codes = np.where(np.random.default_rng(2).normal(size=(40, 3)) > 0, 1.0, -1.0)
    order = np.random.default_rng(0).permutation(40)
    monkeypatch.setattr(seph_km, "learned_codes", lambda *_: codes)
    penalty = 0.3
    method = SePHKM(n_anchors=6, regularisation=penalty).fit(train, FitContext(n_bits=3, seed=0))
    for modality, x in train.features.items():
        x = x[order].astype(float)
        width = np.mean([((a - b) ** 2).sum() for a in x for b in x])
        anchors = method.kernels_[modality].anchors + x.mean(0)
        assert anchors.shape == (6, x.shape[1])
        kernel = np.array([[np.exp(-((a - b) ** 2).sum() / width) for b in anchors] for a in x])
        inner = np.array([[np.exp(-((a - b) ** 2).sum() / width) for b in anchors] for a in anchors])
        weights = method.weights_[modality]
        wrong = 1 / (1 + np.exp(codes * (kernel @ weights)))
        slopes = -kernel.T @ (codes * wrong) + 2 * penalty * inner @ weights
        np.testing.assert_allclose(slopes, 0, atol=2e-3)
        outputs = method.encode(train.features[modality][order], modality)
        assert outputs.dtype == np.float32
        np.testing.assert_allclose(outputs, kernel @ weights, atol=1e-5)


def test_anchors_are_means_of_the_rows_nearest_to_them():
    values = 100 * np.random.default_rng(0).normal(size=(50, 2))
    anchors = centres(values, 5, 0)
    nearest = np.array([[((x - a) ** 2).sum() for a in anchors] for x in values]).argmin(1)
    np.testing.assert_allclose(anchors, [values[nearest == a].mean(0) for a in range(5)], rtol=0.05, atol=2)
    assert len(centres(np.repeat(values[:3], 4, axis=0), 5, 0)) == 3


def test_a_sample_of_the_pairs_is_drawn_where_there_are_more():
    train = classes_in_two_modalities(90)
    sizes = {}
    for n_pairs in (30, 90, 1000):
        method = SePHKM(n_pairs=n_pairs, n_anchors=80).fit(train, FitContext(n_bits=4, seed=0))
        sizes[n_pairs] = len(method.kernels_["image"].anchors)
        outputs = method.encode(train.features["image"], "image")
        assert outputs.shape == (90, 4)
    assert sizes == {30: 30, 90: 80, 1000: 80}


def test_what_holds_too_little_is_not_applicable():
    train = classes_in_two_modalities()
    for pairs, reason in (
        (without_variation(train), "those of sound are the same"),
        (replace(train, labels=train.labels * 0), "two classes or more"),
        (replace(train, labels=np.arange(len(train))), "that share a class"),
    ):
        with pytest.raises(NotApplicable, match=reason):
            SePHKM().fit(pairs, FitContext(n_bits=4, seed=0))
    with pytest.raises(ValueError, match="seph-km needs labels"):
        SePHKM().fit(replace(train, labels=None), FitContext(n_bits=4, seed=0))
