"""DGCPN: its neighbours, its similarity and the parts of its loss against literal loops."""

import numpy as np
import pytest
import torch

from benchmark.contract.method import FitContext, TrainData
from methods.deep import dgcpn
from methods.deep.dgcpn import DGCPN, Neighbours, neighbour_weights
from tests.support.feature_pairs import (
    float64_batch,
    literal_cosine,
    literal_cosines,
    literal_similarity,
    mean_square,
    pairs_without_labels,
)
from tests.support.loss_batches import require_gradients

N, ROWS = 11, [5, 0, 3, 2]


def literal_weights(train, sound_share, k):
    """P, by sorting each row."""
    image, sound = (literal_cosines(x, x) for x in train.features.values())
    rows = []
    for i in range(N):
        cosine = [sound_share * sound[i, j] + (1 - sound_share) * image[i, j] for j in range(N)]
        nearest = sorted((j for j in range(N) if j != i), key=lambda j: -cosine[j])[:k]
        kept = [max(0.0, cosine[j]) if j in nearest else 0.0 for j in range(N)]
        rows.append([value / sum(kept) for value in kept])
    return np.array(rows)


def literal_target(train, rows, alpha, r, k, *, negative=True):
    """S of a mini-batch, entry by entry."""
    weights = literal_weights(train, alpha, k)
    image, sound = literal_similarity(train, rows, negative=negative)

    def entry(i, j):
        coherence = 2 * k * sum(weights[rows[i], m] * weights[rows[j], m] for m in range(N))
        return (1 - r) * (alpha * sound[i, j] + (1 - alpha) * image[i, j]) + r * (2 * coherence - 1)

    return np.array([[entry(i, j) for j in range(len(rows))] for i in range(len(rows))])


def literal_loss(f, g, target, pair_target, d, w):
    """L(F, G)."""
    b = len(f)
    ff, gg, fg = literal_cosines(f, f), literal_cosines(g, g), literal_cosines(f, g)
    pairs = sum((literal_cosine(f[i], g[i]) - pair_target) ** 2 for i in range(b)) / b
    errors = sum(
        (c[i, j] - target[i, j]) ** 2 for c in (ff, fg, gg) for i in range(b) for j in range(b) if i != j
    ) / b**2  # fmt: skip
    consistency = mean_square(fg, ff) + mean_square(fg, gg) + mean_square(ff, gg) + mean_square(fg, fg.T)
    return pairs + d * errors + w * consistency


@pytest.mark.parametrize("block", [4, 1024])
def test_neighbour_weights_equal_a_literal_loop_in_blocks_of_any_size(block, monkeypatch):
    monkeypatch.setattr(dgcpn, "BLOCK", block)
    train = pairs_without_labels(N)
    found = neighbour_weights(*train.features.values(), 0.3, 4).numpy()
    np.testing.assert_allclose(found, literal_weights(train, 0.3, 4), atol=1e-6)


def test_a_pair_is_not_its_own_neighbour_even_where_another_pair_is_equal():
    train = pairs_without_labels(N)
    for x in train.features.values():
        x[1] = x[0]
    found = neighbour_weights(*train.features.values(), 0.3, 1)
    assert found.diagonal().tolist() == [0.0] * N
    assert (float(found[0, 1]), float(found[1, 0])) == pytest.approx((1, 1))


@pytest.mark.parametrize("negative", [True, False])
def test_the_similarity_is_that_of_the_paper(negative):
    """For features that are never negative: 2 ((1 - r) A + r N) - 1, with A the cosines."""
    train = pairs_without_labels(N, negative=negative)
    found = Neighbours(train, 0.3, 0.2, 4)(torch.tensor(ROWS)).numpy()
    target = literal_target(train, ROWS, 0.3, 0.2, 4, negative=negative)
    np.testing.assert_allclose(found, target, atol=1e-5)
    if not negative:
        image, sound = (literal_cosines(x[ROWS], x[ROWS]) for x in train.features.values())
        weights = literal_weights(train, 0.3, 4)[ROWS]
        paper = 2 * (0.8 * (0.3 * sound + 0.7 * image) + 0.2 * 8 * weights @ weights.T) - 1
        np.testing.assert_allclose(found, paper, atol=1e-5)


def test_dgcpn_parts_equal_literal_loops():
    train, batch = pairs_without_labels(N), float64_batch(ROWS)
    method = DGCPN(
        sound_share=0.3, neighbour_weight=0.2, neighbour_share=4 / N, pair_target=1.6, similarity_weight=0.7,
        consistency_weight=0.6,
    )  # fmt: skip
    method.further_ = method.further_modules(train, FitContext(n_bits=4, seed=0))
    f, g = (np.tanh(z.detach().numpy()) for z in batch.output.values())
    target = literal_target(train, ROWS, 0.3, 0.2, 4)
    expected = {
        "real": literal_loss(f, g, target, 1.6, 0.7, 0.6),
        "real images": literal_loss(f, np.sign(g), target, 1.6, 0.7, 0.6),
        "real sounds": literal_loss(np.sign(f), g, target, 1.6, 0.7, 0.6),
    }
    parts = method.loss(batch)
    assert {name: float(value.detach()) for name, value in parts.items()} == pytest.approx(expected, rel=1e-5)
    image, sound = batch.output.values()
    assert torch.autograd.grad(parts["real images"], sound, retain_graph=True, allow_unused=True) == (None,)
    assert torch.autograd.grad(parts["real sounds"], image, retain_graph=True, allow_unused=True) == (None,)
    require_gradients(parts, image, sound)


def test_a_fit_keeps_no_similarity_of_the_training_pairs():
    train = TrainData(pairs_without_labels(40).features, None)
    method = DGCPN(epochs=1, width=8, batch_size=8).fit(train, FitContext(n_bits=4, seed=0))
    assert method.further_ == {}
