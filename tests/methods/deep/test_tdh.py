"""TDH: its likelihood, its codes and the parts of its loss, each against a literal loop or a numeric optimum."""

import numpy as np
import pytest
import torch

from methods.deep import tdh
from tests.support.loss_batches import LABELS, drawn_batch, require_gradients


def test_triplet_likelihood_equals_a_literal_loop():
    theta, labels = 3 * torch.randn(6, 6, generator=torch.Generator().manual_seed(0)), LABELS.tolist()
    same = LABELS[:, None] == LABELS
    parts = [
        -np.log(1 / (1 + np.exp(-float(theta[q, p] - theta[q, n]) + 1.5)))
        for q in range(6)
        for p in range(6)
        for n in range(6)
        if labels[q] == labels[p] and labels[q] != labels[n]
    ]
    assert float(tdh.triplet_likelihood(theta, same, ~same, 1.5)) == pytest.approx(np.mean(parts), rel=1e-5)
    assert float(tdh.triplet_likelihood(theta, same, torch.zeros_like(same), 1.5)) == 0


def test_graph_codes_minimise_the_papers_objective_with_the_sign_relaxed():
    f, g = drawn_batch().output.values()
    same = LABELS[:, None] == LABELS
    relaxed = torch.zeros(6, 4, requires_grad=True)
    optimiser = torch.optim.SGD([relaxed], lr=0.05)
    for _ in range(2000):
        smoothness = 0.0
        for i in range(6):
            for j in range(6):
                if same[i, j]:
                    smoothness = smoothness + ((relaxed[i] - relaxed[j]) ** 2).sum() / 2  # tr(B' D B)
        objective = 0.5 * (((relaxed - f) ** 2).sum() + ((relaxed - g) ** 2).sum()) + 0.2 * smoothness
        optimiser.zero_grad()
        objective.backward(inputs=[relaxed])
        optimiser.step()
        if relaxed.grad.abs().max() < 1e-6:
            break
    reference = torch.where(relaxed >= 0, 1.0, -1.0)
    assert torch.equal(tdh.graph_codes([f, g], same, 0.5, 0.2), reference)


def test_tdh_parts_equal_literal_loops():
    batch = drawn_batch()
    f, g = (output.detach().numpy() for output in batch.output.values())
    method = tdh.TDH(margin=0.25, intra_weight=2.0, quantisation_weight=0.5, graph_weight=0.1, balance_weight=3.0)
    parts = {name: float(value.detach()) for name, value in method.loss(batch).items()}
    labels = LABELS.tolist()

    def likelihood(query, item, itself):
        terms = [
            np.log1p(np.exp(1.0 - (query[q] @ item[p] - query[q] @ item[n]) / 2))  # the margin is a quarter of 4 bits
            for q in range(6)
            for p in range(6)
            for n in range(6)
            if labels[q] == labels[p] != labels[n] and (itself or p != q)
        ]
        return np.mean(terms)

    assert parts["between modalities"] == pytest.approx(likelihood(f, g, True) + likelihood(g, f, True), rel=1e-5)
    assert parts["within modalities"] == pytest.approx(
        2 * (likelihood(f, f, False) + likelihood(g, g, False)), rel=1e-5
    )
    codes = tdh.graph_codes(list(batch.output.values()), LABELS[:, None] == LABELS, 0.5, 0.1).numpy()
    assert parts["quantisation"] == pytest.approx(
        0.5 * (np.mean((codes - f) ** 2) + np.mean((codes - g) ** 2)), rel=1e-5
    )
    assert parts["balance"] == pytest.approx(3 * (np.mean(f.mean(0) ** 2) + np.mean(g.mean(0) ** 2)), rel=1e-5)


def test_every_output_gets_a_gradient():
    batch = drawn_batch()
    require_gradients(tdh.TDH().loss(batch), *batch.output.values())
