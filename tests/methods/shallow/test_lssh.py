"""LSSH against loops over items, and against projected gradients for its dictionaries."""

import numpy as np
import pytest

import methods.shallow.lssh as module
from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext, TrainData
from methods.shallow.lssh import LSSH, bounded_rows, principal_axes, sparse_codes
from tests.support.loss_batches import classes_in_two_modalities
from tests.support.training_pairs import centred, without_variation


def noisy(train):
    """The pairs with noise, so that all features are independent."""
    rng = np.random.default_rng(2)
    features = {m: (x + 0.3 * rng.normal(size=x.shape)).astype(np.float32) for m, x in train.features.items()}
    return TrainData(features, None)


TRAIN = noisy(classes_in_two_modalities(40))


def literal_code(value, atoms, sparsity, n_steps):
    """Accelerated proximal gradient for one item, number by number."""
    penalty = sparsity * max(abs(atom @ value) for atom in atoms)
    step = 1 / np.linalg.norm(atoms, 2) ** 2
    code = point = np.zeros(len(atoms))
    momentum = 1.0
    for _ in range(n_steps):
        moved = point - step * (atoms @ (point @ atoms - value))
        after = np.array([np.sign(z) * max(abs(z) - step * penalty, 0) for z in moved])
        following = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        point = after + (momentum - 1) / following * (after - code)
        code, momentum = after, following
    return code


def literal_codes(values, atoms, sparsity, n_steps=30):
    return np.stack([literal_code(value, atoms, sparsity, n_steps) for value in values])


def clipped(rows):
    return np.stack([row / max(np.linalg.norm(row), 1) for row in rows])


def literal_rows(values, codes):
    """M that minimises |V - S M|^2 with rows of length 1 at most, by small projected steps."""
    step = 1 / np.linalg.norm(codes, 2) ** 2
    rows = np.zeros((codes.shape[1], values.shape[1]))
    for _ in range(20_000):
        before, rows = rows, clipped(rows - step * codes.T @ (codes @ rows - values))
        if np.abs(rows - before).max() < 1e-12:
            break
    return rows


def directions(x):
    return np.stack([row / np.linalg.norm(row) for row in x])


def literal_axes(x, n_axes):
    """Principal axes by singular values, of the method's sign."""
    right = np.linalg.svd(x)[2][: min(n_axes, np.linalg.matrix_rank(x))]
    return np.stack([axis * np.sign(axis[np.argmax(np.abs(axis))]) for axis in right], axis=1)


def reference(train, n_bits, seed, settings):
    """Outputs of images and sounds, by the method's own random draws."""
    x, t = centred(train)
    x, t = directions(x @ literal_axes(x, n_bits)), directions(t)
    mu, lam, rho = settings.factor_weight, settings.link_weight, settings.sparsity
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(n_bits, t.shape[1]))
    d = rng.normal(size=(settings.n_atoms, x.shape[1]))
    r = rng.normal(size=(settings.n_atoms, n_bits))
    s = literal_codes(x, d, rho)
    for _ in range(settings.n_iterations):
        y = np.stack(
            [
                np.linalg.lstsq(
                    np.vstack([np.sqrt(mu) * a.T, np.sqrt(lam) * np.eye(n_bits)]),
                    np.concatenate([np.sqrt(mu) * sound, np.sqrt(lam) * code @ r]),
                    rcond=None,
                )[0]
                for sound, code in zip(t, s, strict=True)
            ]
        )
        a = literal_rows(t, y)
        s = literal_codes(np.hstack([x, np.sqrt(lam) * y]), np.hstack([d, np.sqrt(lam) * r]), rho)
        d, r = literal_rows(x, s), literal_rows(y, s)
    sounds = t @ a.T @ np.linalg.inv(a @ a.T + lam / mu * np.eye(n_bits))
    return literal_codes(x, d, rho) @ r, sounds


@pytest.mark.parametrize(
    ("settings", "n_bits"),
    [
        (LSSH(n_atoms=8, n_iterations=3), 4),
        (LSSH(n_atoms=6, n_iterations=4, factor_weight=0.5, link_weight=1.0, sparsity=0.2), 3),
        (LSSH(n_atoms=7, n_iterations=2, factor_weight=2.0, link_weight=0.3, sparsity=0.7), 9),
    ],
    ids=["defaults", "weak penalty", "more bits than components"],
)
def test_outputs_equal_literal_updates(settings, n_bits, monkeypatch):
    monkeypatch.setattr(module, "SMALLEST_MOVE", 1e-10)
    monkeypatch.setattr(module, "MAX_SWEEPS", 10_000)
    monkeypatch.setattr(module, "BLOCK", 16)
    expected = reference(TRAIN, n_bits, 3, settings)
    settings.fit(TRAIN, FitContext(n_bits=n_bits, seed=3))
    for (modality, x), values in zip(TRAIN.features.items(), expected, strict=True):
        outputs = settings.encode(x, modality)
        assert outputs.dtype == np.float32
        np.testing.assert_allclose(outputs, values, atol=2e-4 * np.abs(values).max())


@pytest.mark.parametrize("sparsity", [0.0, 0.2, 0.9])
def test_codes_equal_steps_number_by_number(sparsity, monkeypatch):
    monkeypatch.setattr(module, "BLOCK", 4)
    rng = np.random.default_rng(0)
    values, atoms = rng.normal(size=(10, 5)), rng.normal(size=(7, 5))
    np.testing.assert_allclose(
        sparse_codes(values, atoms, sparsity), literal_codes(values, atoms, sparsity), atol=1e-12
    )


def test_codes_approach_the_best_ones(monkeypatch):
    monkeypatch.setattr(module, "N_STEPS", 5000)
    rng = np.random.default_rng(0)
    values, atoms = rng.normal(size=(10, 5)), rng.normal(size=(7, 5))
    codes = sparse_codes(values, atoms, 0.4)
    pulls = (
        values - codes @ atoms
    ) @ atoms.T  # the penalty times the sign where a code is not 0, and no more elsewhere
    penalties = 0.4 * np.abs(values @ atoms.T).max(1, keepdims=True)
    assert 0.2 < (codes == 0).mean() < 0.9
    assert (np.abs(pulls) <= penalties + 1e-9).all()
    np.testing.assert_allclose(pulls[codes != 0], (penalties * np.sign(codes))[codes != 0], atol=1e-9)


def test_bounded_rows_are_the_best_and_each_sweep_is_an_improvement(monkeypatch):
    rng = np.random.default_rng(0)
    codes = rng.normal(size=(200, 5))
    values = codes @ (rng.normal(size=(5, 4)) * [[0.1], [0.2], [2], [0], [0.1]]) + 0.3 * rng.normal(size=(200, 4))
    codes[:, 3] = 0
    start = rng.normal(size=(5, 4))
    best = literal_rows(values, codes)
    best[3] = start[3] / max(np.linalg.norm(start[3]), 1)  # no item has this one
    values_of = []
    for n_sweeps in (0, 1, 2, 5, 1000):
        monkeypatch.setattr(module, "MAX_SWEEPS", n_sweeps)
        monkeypatch.setattr(module, "SMALLEST_MOVE", 0.0)
        rows = bounded_rows(values, codes, start)
        assert (np.linalg.norm(rows, axis=1) <= 1 + 1e-12).all()
        values_of.append(((values - codes @ rows) ** 2).sum())
    assert values_of == sorted(values_of, reverse=True)
    assert values_of[0] > values_of[1] > values_of[2]
    np.testing.assert_allclose(rows, best, atol=1e-6)
    lengths = np.linalg.norm(best[[0, 1, 2, 4]], axis=1)
    assert (lengths < 0.99).any()
    assert (lengths > 1 - 1e-9).any()


def test_sweeps_end_where_the_rows_hardly_move():
    rng = np.random.default_rng(0)
    codes, values, start = rng.normal(size=(30, 5)), rng.normal(size=(30, 4)), rng.normal(size=(5, 4))
    np.testing.assert_allclose(bounded_rows(values, codes, start), literal_rows(values, codes), atol=2e-3)


def test_axes_are_those_of_the_singular_values():
    x = TRAIN.features["image"].astype(float)
    x -= x.mean(0)
    for n_axes in (1, 3, 4):
        np.testing.assert_allclose(principal_axes(x, n_axes), literal_axes(x, n_axes), atol=1e-5)
    assert principal_axes(x[:4] - x[:4].mean(0), 6).shape[1] == 3  # four items have no more


def test_unknown_modality_and_features_that_do_not_vary_are_refused():
    with pytest.raises(KeyError, match="smell"):
        LSSH(n_atoms=4).fit(TRAIN, FitContext(n_bits=4, seed=0)).encode(TRAIN.features["image"], "smell")
    for modality in TRAIN.modalities:
        with pytest.raises(NotApplicable, match=f"lssh needs features that vary; those of {modality} are the same"):
            LSSH().fit(without_variation(TRAIN, modality), FitContext(n_bits=4, seed=0))
