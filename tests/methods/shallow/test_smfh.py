"""SMFH against its objective, minimised by general least squares, and its parts against dense matrices."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext
from methods.shallow.smfh import SMFH, Laplacian, conjugate_gradients, neighbour_edges
from tests.support.least_squares import minimiser, shrinking
from tests.support.loss_batches import classes_in_two_modalities
from tests.support.training_pairs import prepared, without_variation

N_BITS = 3
ONE_CLASS = classes_in_two_modalities(24)
SEVERAL = np.random.default_rng(1).random((24, 4)) < 0.5


def literal_neighbours(x, n_neighbours):
    """1 where one of two rows is among the nearest of the other, pair by pair."""
    n = len(x)
    edges = np.zeros((n, n))
    for i in range(n):
        distances = [((x[i] - x[j]) ** 2).sum() for j in range(n)]
        for j in [j for j in np.argsort(distances) if j != i][:n_neighbours]:
            edges[i, j] = edges[j, i] = 1
    return edges


def literal_edges(xs, labels, n_neighbours):
    """Weight of each pair of pairs: an edge in each modality, and the number of classes that both have."""
    several = labels if labels.ndim == 2 else labels[:, None] == np.unique(labels)
    shared = np.array([[(one & other).sum() for other in several] for one in several])
    return sum(literal_neighbours(x, n_neighbours) for x in xs) + shared


def roughness(edges, s):
    """tr(S' Lap S): each edge once, times the squared distance of its ends."""
    n = len(edges)
    return sum(edges[i, j] * ((s[i] - s[j]) ** 2).sum() for i in range(n) for j in range(i))


def smooth_factors(edges, graph_weight, *terms):
    """S [n, k] that minimises the sum of weight |T - S A|^2 and the weighted roughness, all its entries at once."""
    n, n_bits = len(edges), terms[0][1].shape[0]
    eye = np.eye(n)
    rows = [(weight, np.kron(eye, a.T), target.reshape(-1, 1)) for weight, a, target in terms]
    ends = [(i, j) for i in range(n) for j in range(i) if edges[i, j]]
    steps = np.kron(np.stack([np.sqrt(edges[i, j]) * (eye[i] - eye[j]) for i, j in ends]), np.eye(n_bits))
    return minimiser(*rows, (graph_weight, steps, np.zeros((len(steps), 1)))).reshape(n, n_bits)


def rounds(xs, train, a, b, g, penalty, n_neighbours, n_rounds):
    """After each round: the edges, S, both U and both P, each the minimiser of the objective for the others."""
    edges = literal_edges(xs, train.labels, n_neighbours)
    s = np.random.default_rng(0).random((len(train), N_BITS))
    ps = [minimiser((b, x, s), shrinking(penalty, x.shape[1], N_BITS)) for x in xs]
    eye = np.eye(N_BITS)
    for _ in range(n_rounds):
        us = [minimiser((w, s, x), shrinking(penalty, N_BITS, x.shape[1])) for w, x in zip((a, 1 - a), xs, strict=True)]
        s = smooth_factors(
            edges,
            g,
            (a, us[0], xs[0]),
            (1 - a, us[1], xs[1]),
            *((b, eye, x @ p) for x, p in zip(xs, ps, strict=True)),
            (penalty, eye, np.zeros_like(s)),
        )
        ps = [minimiser((b, x, s), shrinking(penalty, x.shape[1], N_BITS)) for x in xs]
        yield xs, edges, s, us, ps


def objective(xs, edges, s, us, ps, a, b, g, penalty):
    total = penalty * (s**2).sum() + g * roughness(edges, s)
    for share, x, u, p in zip((a, 1 - a), xs, us, ps, strict=True):
        total += share * ((x - s @ u) ** 2).sum() + b * ((s - x @ p) ** 2).sum()
        total += penalty * ((u**2).sum() + (p**2).sum())
    return total


@pytest.mark.parametrize("labels", [ONE_CLASS.labels, SEVERAL])
@pytest.mark.parametrize(
    ("a", "b", "g", "penalty", "k", "scaled"),
    [(0.5, 100.0, 1.0, 0.01, 5, False), (0.7, 2.0, 0.1, 0.5, 2, False), (0.5, 0.1, 1.0, 30.0, 5, True)],
)
def test_smfh_minimises_its_objective_in_turn_until_it_falls_by_less_than_1(labels, a, b, g, penalty, k, scaled):
    train = replace(ONE_CLASS, labels=labels)
    found = list(rounds(prepared(train, scaled), train, a, b, g, penalty, k, 30))
    values = [objective(*parts, a, b, g, penalty) for parts in found]
    falls = -np.diff(values)
    assert (falls >= -1e-9 * values[0]).all()
    last = 2 + int(np.flatnonzero(falls < 1)[0])
    assert 2 < last < 30
    settings = {"image_weight": a, "projection_weight": b, "graph_weight": g, "regularisation": penalty}
    for n_rounds, reached in ((1, 1), (2, 2), (50, last)):
        method = SMFH(**settings, scaled=scaled, n_neighbours=k, n_iterations=n_rounds)
        method.fit(train, FitContext(n_bits=N_BITS, seed=0))
        xs, _, _, _, ps = found[reached - 1]
        for modality, x, p in zip(train.modalities, xs, ps, strict=True):
            outputs = method.encode(train.features[modality], modality)
            assert outputs.dtype == np.float32
            np.testing.assert_allclose(outputs, x @ p, rtol=1e-4, atol=1e-5 * np.abs(x @ p).max())


def test_neighbours_of_either_of_two_items_are_edges_and_copies_are_neighbours():
    x = np.random.default_rng(0).normal(size=(15, 3))
    for n_neighbours in (1, 4, 14, 100):
        expected = literal_neighbours(x, n_neighbours)
        np.testing.assert_array_equal(neighbour_edges(x, n_neighbours).toarray(), expected)
    copies = neighbour_edges(np.repeat(x, 2, axis=0), 1).toarray()
    np.testing.assert_array_equal(copies, np.kron(np.eye(15), [[0, 1], [1, 0]]))


def test_the_laplacian_equals_the_dense_one():
    rng = np.random.default_rng(0)
    edges = literal_neighbours(rng.normal(size=(12, 3)), 3) + literal_neighbours(rng.normal(size=(12, 3)), 3)
    labels, factors = (rng.random((12, 4)) < 0.5).astype(float), rng.normal(size=(12, 2))
    weights = edges + labels @ labels.T
    dense = np.diag(weights.sum(1)) - weights
    found = Laplacian(sparse.csr_array(edges), labels) @ factors
    np.testing.assert_allclose(found, dense @ factors, atol=1e-12)


def test_conjugate_gradients_solve_every_column():
    rng = np.random.default_rng(0)
    factor, targets = rng.normal(size=(30, 30)), rng.normal(size=(30, 4))
    matrix, shifts = factor @ factor.T, np.array([0.5, 3.0, 20.0, 1e6])
    targets[:, 2] = 0  # is solved from the start by 0
    start = rng.normal(size=(30, 4))
    start[:, 2] = 0
    kept = start.copy()
    found = conjugate_gradients(lambda x: matrix @ x + shifts * x, targets, start)
    expected = [np.linalg.solve(matrix + shift * np.eye(30), t) for shift, t in zip(shifts, targets.T, strict=True)]
    np.testing.assert_allclose(found, np.stack(expected, axis=1), rtol=1e-6, atol=1e-9)
    np.testing.assert_array_equal(start, kept)


def test_what_holds_too_little_is_not_applicable():
    train = classes_in_two_modalities()
    for pairs, reason in (
        (without_variation(train), "those of sound are the same"),
        (replace(train, labels=train.labels * 0), "two classes or more"),
    ):
        with pytest.raises(NotApplicable, match=reason):
            SMFH().fit(pairs, FitContext(n_bits=4, seed=0))
    with pytest.raises(NotApplicable, match="smfh shrinks its factors to nothing"):
        SMFH(scaled=False, regularisation=1000.0).fit(train, FitContext(n_bits=4, seed=0))
    with pytest.raises(ValueError, match="smfh needs labels"):
        SMFH().fit(replace(train, labels=None), FitContext(n_bits=4, seed=0))
