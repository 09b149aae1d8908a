"""FSH against loops over items, anchors and bits."""

import numpy as np
import pytest

import methods.shallow.fsh as module
from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext
from methods.shallow.fsh import FSH, first_share, fusion_graphs
from tests.support.loss_batches import classes_in_two_modalities
from tests.support.training_pairs import without_variation

TRAIN = classes_in_two_modalities(40)


def sign(value):
    return 1.0 if value >= 0 else -1.0


def direction_of(x):
    return np.stack([row / np.linalg.norm(row) for row in x.astype(float)])


def literal_nearest(items, anchors, p):
    """N: 1 / p at the p nearest anchors of each item."""
    found = np.zeros((len(items), len(anchors)))
    for i, item in enumerate(items):
        for j in np.argsort([np.linalg.norm(item - anchor) for anchor in anchors])[:p]:
            found[i, j] = 1 / min(p, len(anchors))
    return found


def literal_graphs(xs, rows, p):
    """A_1 and A_2, as sums over the neighbours of the item and of the anchor."""
    n, m = len(xs[0]), len(rows)
    kernels = [np.array([[np.exp(-np.linalg.norm(x[a] - x[b]) / 2) for b in rows] for a in rows]) for x in xs]
    nearest = [literal_nearest(x, x[rows], p) for x in xs]
    graphs = []
    for own, other in ((0, 1), (1, 0)):
        graph = np.zeros((n, m))
        for i in range(n):
            for j in range(m):
                for a in np.flatnonzero(nearest[own][i]):
                    for b in np.flatnonzero(nearest[other][rows[j]]):
                        graph[i, j] += nearest[own][i, a] * kernels[own][a, b] * nearest[other][rows[j], b]
        graphs.append(graph)
    return graphs


def objective(fused, codes, anchor_codes, xs, weights, penalties, projection_weight):
    value = -np.trace(codes @ anchor_codes.T @ fused.T)
    for x, w, penalty in zip(xs, weights, penalties, strict=True):
        value += projection_weight * (((codes - x @ w) ** 2).sum() + penalty * (w**2).sum())
    return value


def reference(train, n_bits, seed, settings):
    """Outputs for the training items, by the method's own random draws and loops over items and bits."""
    xs = [direction_of(x) for x in train.features.values()]
    xs = [x - x.mean(0) for x in xs]
    n = len(train)
    penalties = [settings.ridge * (x**2).sum() / x.shape[1] for x in xs]
    rng = np.random.default_rng(seed)
    rows = rng.choice(n, min(n, settings.n_anchors), replace=False)
    weights = [rng.normal(size=(x.shape[1], n_bits)) for x in xs]
    anchor_codes = xs[1][rows] @ weights[1]
    graphs = literal_graphs(xs, rows, settings.n_neighbours)
    eta, lam, codes = 0.5, settings.projection_weight, np.empty((n, n_bits))
    for _ in range(settings.n_iterations):
        fused = eta * graphs[0] + (1 - eta) * graphs[1]
        value = np.inf
        for i in range(n):
            for b in range(n_bits):
                score = sum(fused[i, j] * anchor_codes[j, b] for j in range(len(rows)))
                codes[i, b] = sign(score + 2 * lam * sum(x[i] @ w[:, b] for x, w in zip(xs, weights, strict=True)))
        for update in ("anchors", "maps"):
            before, value = value, objective(fused, codes, anchor_codes, xs, weights, penalties, lam)
            assert value <= before + 1e-9
            if update == "anchors":
                anchor_codes = np.array(
                    [[sign(fused[:, j] @ codes[:, b]) for b in range(n_bits)] for j in range(len(rows))]
                )
            else:
                weights = [
                    np.linalg.inv(x.T @ x + penalty * np.eye(x.shape[1])) @ x.T @ codes
                    for x, penalty in zip(xs, penalties, strict=True)
                ]
        assert objective(fused, codes, anchor_codes, xs, weights, penalties, lam) <= value + 1e-9
        losses = [len(rows) - np.trace(anchor_codes.T @ graph.T @ codes) for graph in graphs]
        eta = losses[0] ** 2 / (losses[0] ** 2 + losses[1] ** 2)
    return [x @ w for x, w in zip(xs, weights, strict=True)]


@pytest.mark.parametrize(
    "settings",
    [
        FSH(n_anchors=12, n_iterations=6),
        FSH(projection_weight=0.5, n_anchors=9, n_neighbours=3, n_iterations=4),
        FSH(projection_weight=2.0, ridge=0.01, n_anchors=12, n_neighbours=4, n_iterations=1),
        FSH(projection_weight=1.0, n_anchors=9, n_neighbours=1, n_iterations=4),
    ],
    ids=["weak graph", "strong graph", "one round", "one neighbour"],
)
def test_outputs_equal_literal_updates_of_which_none_raises_the_objective(settings):
    expected = reference(TRAIN, 5, 4, settings)
    settings.fit(TRAIN, FitContext(n_bits=5, seed=4))
    for (modality, x), values in zip(TRAIN.features.items(), expected, strict=True):
        np.testing.assert_allclose(settings.encode(x, modality), values, atol=1e-5)


def test_graphs_equal_sums_over_neighbours():
    values = {m: direction_of(x) for m, x in TRAIN.features.items()}
    rows = np.array([3, 30, 7, 12, 25])
    for p in (1, 2, 9):
        expected = literal_graphs(list(values.values()), rows, p)
        np.testing.assert_allclose(fusion_graphs(values, rows, p), expected, atol=1e-12)


def test_graph_that_agrees_more_with_the_codes_weighs_more_and_equal_graphs_weigh_the_same():
    rng = np.random.default_rng(0)
    codes, anchor_codes = (np.where(rng.normal(size=(n, 4)) >= 0, 1.0, -1.0) for n in (30, 6))
    good = (codes @ anchor_codes.T > 0).astype(float)
    poor = rng.permutation(good)
    assert first_share([good, good], codes, anchor_codes) == 0.5
    assert first_share([good, poor], codes, anchor_codes) > 0.9
    one = np.ones((1, 1))
    assert first_share([one, one], one, one) == 0.5  # both losses are 0


def test_rounds_end_early_only_where_nothing_changes(monkeypatch):
    rounds = []
    monkeypatch.setattr(module, "first_share", lambda *args: rounds.append(args) or first_share(*args))
    method = FSH().fit(TRAIN, FitContext(n_bits=5, seed=0))
    assert 1 < len(rounds) < method.n_iterations
    expected = reference(TRAIN, 5, 0, FSH(n_iterations=len(rounds) + 3))
    for (modality, x), values in zip(TRAIN.features.items(), expected, strict=True):
        np.testing.assert_allclose(method.encode(x, modality), values, atol=1e-5)


def test_length_of_an_item_does_not_matter():
    method = FSH().fit(TRAIN, FitContext(n_bits=5, seed=0))
    lengths = np.random.default_rng(0).uniform(0.5, 20, size=(len(TRAIN), 1)).astype(np.float32)
    for modality, x in TRAIN.features.items():
        np.testing.assert_allclose(method.encode(lengths * x, modality), method.encode(x, modality), atol=1e-5)


def test_features_that_do_not_vary_are_not_applicable():
    for modality in TRAIN.modalities:
        with pytest.raises(NotApplicable, match=f"fsh needs features that vary; those of {modality} are the same"):
            FSH().fit(without_variation(TRAIN, modality), FitContext(n_bits=4, seed=0))
