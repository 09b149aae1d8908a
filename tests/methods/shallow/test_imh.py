"""IMH against dense matrices of pairs, built pair by pair."""

import numpy as np
import pytest

import methods.shallow.imh as module
from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext, TrainData
from methods.shallow.imh import IMH, neighbour_laplacian, smallest_eigenvectors
from tests.support.least_squares import minimiser, shrinking
from tests.support.loss_batches import classes_in_two_modalities
from tests.support.training_pairs import centred, without_variation

TRAIN = classes_in_two_modalities(41)
SETTINGS = [
    IMH(),
    IMH(regularisation=1.0, graph_weight=1.0, n_neighbours=1),
    IMH(regularisation=20.0, graph_weight=0.3, n_neighbours=4),
    IMH(graph_weight=0.0, regularisation=3.0),
]


def literal_laplacian(x, p):
    """Degrees less edges; an edge weighs 1 where both items are neighbours of each other, else 1/2."""
    n = len(x)
    edges = np.zeros((n, n))
    for i in range(n):
        distances = [((x[i] - x[j]) ** 2).sum() for j in range(n)]
        for j in [j for j in np.argsort(distances) if j != i][:p]:
            edges[i, j] += 0.5
            edges[j, i] += 0.5
    return np.diag(edges.sum(1)) - edges


def literal_cost(xs, settings):
    """M, with whose trace tr(Y' M Y) the objective agrees for the best maps."""
    n = len(xs[0])
    total = np.zeros((n, n))
    for x in xs:
        shrunk = x @ np.linalg.inv(x.T @ x + settings.regularisation * np.eye(x.shape[1])) @ x.T
        total += np.eye(n) - shrunk + settings.graph_weight * literal_laplacian(x, settings.n_neighbours)
    return total


def objective(xs, factors, settings):
    """The objective itself, with maps found by least squares."""
    value = 0.0
    for x in xs:
        w = minimiser((1.0, x, factors), shrinking(settings.regularisation, x.shape[1], factors.shape[1]))
        value += ((x @ w - factors) ** 2).sum() + settings.regularisation * (w**2).sum()
        value += settings.graph_weight * np.trace(factors.T @ literal_laplacian(x, settings.n_neighbours) @ factors)
    return value


def best_factors(xs, settings, n_bits):
    """Eigenvectors of M without the vector of ones, whose eigenvalue is that of the modalities, 2."""
    n = len(xs[0])
    cost = literal_cost(xs, settings)
    ones = np.ones(n) / np.sqrt(n)
    np.testing.assert_allclose(cost @ ones, 2 * ones, atol=1e-9)
    factors = np.linalg.eigh(cost + 1e3 * np.outer(ones, ones))[1][:, :n_bits]
    return factors * np.sign([column[np.argmax(np.abs(column))] for column in factors.T])


@pytest.mark.parametrize("few", [1000, 5], ids=["all eigenvectors", "Lanczos"])
@pytest.mark.parametrize("settings", SETTINGS, ids=["defaults", "published", "strong graph", "no graph"])
def test_outputs_predict_the_best_factors(settings, few, monkeypatch):
    monkeypatch.setattr(module, "FEW_PAIRS", few)
    xs = centred(TRAIN)
    factors = best_factors(xs, settings, 4)
    settings.fit(TRAIN, FitContext(n_bits=4, seed=0))
    for (modality, features), x in zip(TRAIN.features.items(), xs, strict=True):
        outputs = settings.encode(features, modality)
        w = minimiser((1.0, x, factors), shrinking(settings.regularisation, x.shape[1], 4))
        expected = x @ w - [sorted(column)[20] for column in (x @ w).T]  # the median of 41
        np.testing.assert_allclose(outputs, expected, atol=1e-4 * np.abs(expected).max())
        np.testing.assert_array_equal((outputs > 0).sum(0), 20)


@pytest.mark.parametrize("settings", SETTINGS[1:])
def test_no_other_factors_are_better(settings):
    xs = centred(TRAIN)
    factors = best_factors(xs, settings, 3)
    least = objective(xs, factors, settings)
    assert least == pytest.approx(np.trace(factors.T @ literal_cost(xs, settings) @ factors), rel=1e-9)
    rng = np.random.default_rng(0)
    for size in (0.01, 0.1, 1.0):
        other = factors + size * rng.normal(size=factors.shape)
        other -= other.mean(0)
        assert objective(xs, np.linalg.qr(other)[0], settings) > least


def test_laplacian_equals_that_of_all_pairs_of_items():
    x = centred(TRAIN)[0]
    for p in (1, 3, 40, 100):
        np.testing.assert_allclose(neighbour_laplacian(x, p).toarray(), literal_laplacian(x, p), atol=1e-12)


def test_eigenvectors_of_many_pairs_are_those_of_the_whole_matrix():
    train = classes_in_two_modalities(700)
    settings = IMH(regularisation=10.0, graph_weight=0.1, n_neighbours=6)
    xs = centred(train)
    bases = [x @ np.linalg.inv(np.linalg.cholesky(x.T @ x + 10.0 * np.eye(x.shape[1]))).T for x in xs]
    laplacian = 0.1 * (neighbour_laplacian(xs[0], 6) + neighbour_laplacian(xs[1], 6))
    found, expected = smallest_eigenvectors(laplacian, bases, 6), best_factors(xs, settings, 6)
    np.testing.assert_allclose(found.T @ found, np.eye(6), atol=1e-9)
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_what_holds_too_little_is_not_applicable():
    tiny = TrainData({m: x * np.float32(1e-30) for m, x in TRAIN.features.items()}, None)
    for train, n_bits, reason in (
        (without_variation(TRAIN), 4, "those of sound are the same"),
        (tiny, 4, "shrinks the codes of image to 0"),
        (TRAIN, 41, "more training pairs than bits, got 41 for 41"),
    ):
        with pytest.raises(NotApplicable, match=reason):
            IMH().fit(train, FitContext(n_bits=n_bits, seed=0))
