"""DCCA: its correlation against eigenvalues, its gradient against finite differences, its embeddings against CCA."""

import numpy as np
import pytest
import torch
from scipy import linalg

from benchmark.contract.method import FitContext, TrainData
from methods.parts.linear import canonical_projection
from methods.real_valued.dcca import DCCA, TotalCorrelation, inverse_root
from tests.support.loss_batches import classes_in_two_modalities, drawn_batch

CONTEXT = FitContext(None, 0)


def outputs(m=12, widths=(4, 3), offset=5.0):
    """Outputs of m pairs that share one direction, far from zero mean."""
    rng = np.random.default_rng(0)
    shared = rng.normal(size=(m, 1))
    return [torch.tensor(shared + rng.normal(size=(m, d)) + offset, requires_grad=True) for d in widths]


def literal_correlation(first, second, r):
    """Sum of the roots of the eigenvalues of S11^-1 S12 S22^-1 S21, with sums over the pairs."""
    m = len(first)
    first, second = (h - h.mean(0) for h in (first, second))
    combined = ((first, first), (second, second), (first, second))
    s11, s22, s12 = (sum(np.outer(a[i], b[i]) for i in range(m)) / (m - 1) for a, b in combined)
    s11, s22 = (s + r * np.eye(len(s)) for s in (s11, s22))
    values = np.sort(linalg.eigvals(np.linalg.inv(s11) @ s12 @ np.linalg.inv(s22) @ s12.T).real)[::-1]
    return np.sqrt(np.maximum(values[: min(s12.shape)], 0)).sum()


@pytest.mark.parametrize("r", [1e-3, 0.5])
@pytest.mark.parametrize("widths", [(4, 3), (3, 3), (2, 5)])
def test_the_correlation_equals_the_literal_one(widths, r):
    first, second = outputs(widths=widths)
    found = TotalCorrelation.apply(first, second, r)
    assert found.item() == pytest.approx(literal_correlation(first.detach().numpy(), second.detach().numpy(), r))


@pytest.mark.parametrize("r", [1e-3, 0.5])
@pytest.mark.parametrize("widths", [(4, 3), (3, 3), (2, 5)])
def test_the_gradient_equals_finite_differences(widths, r):
    first, second = outputs(widths=widths)
    torch.autograd.backward(3 * TotalCorrelation.apply(first, second, r))
    for which, leaf in enumerate((first, second)):
        for at in np.ndindex(*leaf.shape):
            values = []
            for step in (1e-5, -1e-5):
                moved = [h.detach().numpy().copy() for h in (first, second)]
                moved[which][at] += step
                values.append(literal_correlation(*moved, r))
            assert leaf.grad[at].item() == pytest.approx(3 * (values[0] - values[1]) / 2e-5, abs=1e-6)


def test_equal_correlations_have_a_gradient():
    """Both modalities are the same, so all eigenvalues are equal once whitened."""
    first = torch.tensor(np.vstack([np.eye(4), -np.eye(4)]), requires_grad=True)
    second = first.detach().clone().requires_grad_()
    torch.autograd.backward(TotalCorrelation.apply(first, second, 1e-2))
    assert torch.isfinite(first.grad).all()
    assert torch.isfinite(second.grad).all()


def test_a_direction_without_variance_is_left_out():
    root = inverse_root(torch.diag(torch.tensor([4.0, 0.0, 1.0], dtype=torch.float64)))
    np.testing.assert_allclose(root, np.diag([0.5, 0, 1]), atol=1e-12)
    assert not inverse_root(torch.zeros(2, 2, dtype=torch.float64)).any()


def test_the_loss_is_minus_the_total_correlation():
    batch = drawn_batch(labels=None)
    first, second = (output.detach().numpy().astype(np.float64) for output in batch.output.values())
    loss = DCCA(batch_ridge=0.3).loss(batch)["correlation"]
    assert loss.dtype == torch.float32
    assert loss.item() == pytest.approx(-literal_correlation(first, second, 0.3), rel=1e-5)


@pytest.fixture(scope="module")
def fitted():
    train = TrainData(classes_in_two_modalities().features, None)
    return train, DCCA(dim=4, width=16, epochs=20, batch_size=45, dropout=0.0, ridge=0.2).fit(train, CONTEXT)


def test_embeddings_are_scaled_canonical_variates_of_the_outputs(fitted):
    train, method = fitted
    of = {m: method.forward(x, m)[1].numpy() for m, x in train.features.items()}
    centred = {m: x.astype(float) - x.astype(float).mean(0) for m, x in of.items()}
    covariances = {m: x.T @ x / len(x) for m, x in centred.items()}
    ridged = {m: c + 0.2 * np.trace(c) / len(c) * np.eye(len(c)) for m, c in covariances.items()}
    codes = {m: method.encode(x, m).astype(float) for m, x in train.features.items()}
    variates = {m: z / method.projection_.correlations for m, z in codes.items()}
    assert method.encode(train.features["image"], "image").dtype == np.float32
    for m in of:
        directions = np.linalg.lstsq(centred[m], variates[m])[0]
        np.testing.assert_allclose(directions.T @ ridged[m] @ directions, np.eye(4), atol=1e-4)
    cross = variates["image"].T @ variates["sound"] / len(train)
    np.testing.assert_allclose(cross, np.diag(method.projection_.correlations), atol=1e-4)


def test_training_correlates_outputs_of_features_that_no_linear_map_correlates():
    rng = np.random.default_rng(0)
    hidden = rng.normal(size=400)
    features = {"image": np.c_[hidden, rng.normal(size=400)], "sound": np.c_[np.abs(hidden), rng.normal(size=400)]}
    train = TrainData({m: x.astype(np.float32) for m, x in features.items()}, None)
    assert canonical_projection(train, 1, 1e-3).correlations[0] < 0.2
    method = DCCA(dim=2, width=64, epochs=60, batch_size=400, dropout=0.0, ridge=1e-3, batch_ridge=1e-3)
    assert method.fit(train, CONTEXT).projection_.correlations[0] > 0.9


def test_fewer_pairs_than_dimensions_give_fewer_dimensions():
    features = {m: x[:9] for m, x in classes_in_two_modalities().features.items()}
    method = DCCA(dim=64, width=16, epochs=2).fit(TrainData(features, None), CONTEXT)
    assert method.encode(features["sound"], "sound").shape[1] <= 8
