"""JDSH: its similarity, its distribution and the parts of its loss against literal loops."""

import math

import numpy as np
import pytest
import torch

from benchmark.contract.method import FitContext
from methods.deep.jdsh import JDSH, Distribution, joint_similarity
from tests.support.feature_pairs import (
    float64_batch,
    literal_cosine,
    literal_cosines,
    literal_similarity,
    mean_square,
    pairs_without_labels,
)
from tests.support.loss_batches import require_gradients

ROWS = [5, 0, 3, 2]


def literal_joint(image, sound, alpha, beta, gamma):
    """R, entry by entry."""
    b = range(len(image))
    cross = [[literal_cosine(image[i], sound[j]) for j in b] for i in b]
    return np.array(
        [[alpha * image[i][j] + beta * sound[i][j] + gamma * (cross[i][j] + cross[j][i]) / 2 for j in b] for i in b]
    )


def literal_weighted(s, distribution, w_d, w_s):
    """One entry with its weight, without m."""
    left, right, low, high = (float(getattr(distribution, k)) for k in ("left", "right", "lowest", "highest"))
    if s < left:
        return s * (1 + w_d * math.exp(-(s - low)))
    if s > right:
        return s * (1 + w_s * math.exp(s - high))
    return s


def test_joint_similarity_equals_a_literal_loop():
    image, sound = literal_similarity(pairs_without_labels(), ROWS)
    found = joint_similarity(torch.from_numpy(image), torch.from_numpy(sound), (0.2, 0.5, 0.3))
    np.testing.assert_allclose(found.numpy(), literal_joint(image, sound, 0.2, 0.5, 0.3), atol=1e-12)


def test_the_distribution_recovers_the_sides_it_was_drawn_from():
    rng = np.random.default_rng(0)
    below = -0.2 - np.abs(rng.normal(0, 0.05, 100_000))
    above = -0.2 + rng.exponential(0.08, 100_000)
    values = torch.from_numpy(np.concatenate([below, above])).float()
    found = Distribution(values)
    assert float(found.lowest) == pytest.approx(below.min(), abs=1e-6)
    assert float(found.highest) == pytest.approx(above.max(), abs=1e-6)
    assert float(found.left) == pytest.approx(-0.2 - 2 * 0.05, abs=0.02)
    assert float(found.right) == pytest.approx(-0.2 + 4 * 0.08, abs=0.05)


def test_only_clear_entries_are_weighted():
    found = Distribution(torch.linspace(-0.5, 0.9, 200))
    found.left.fill_(-0.2)
    found.right.fill_(0.4)
    values = torch.tensor([[-0.4, -0.1], [0.3, 0.8]])
    expected = [[literal_weighted(s, found, 0.3, 0.2) for s in row] for row in values.tolist()]
    np.testing.assert_allclose(found.weighted(values, 0.3, 0.2).numpy(), expected, rtol=1e-5)
    assert expected[0][1] == pytest.approx(-0.1)
    assert expected[1][0] == pytest.approx(0.3)


@pytest.mark.parametrize("negative", [True, False])
def test_jdsh_parts_equal_literal_loops(negative):
    train, batch = pairs_without_labels(30, negative=negative), float64_batch(ROWS)
    method = JDSH(
        image_share=0.2, sound_share=0.5, cross_share=0.3, scale=1.4, dissimilar_weight=0.3, similar_weight=0.2,
        intra_weight=0.7,
    )  # fmt: skip
    method.further_ = method.further_modules(train, FitContext(n_bits=4, seed=0))
    method.before_epoch(train, 3)
    f, g = (np.tanh(2 * z.detach().numpy()) for z in batch.output.values())
    joint = literal_joint(*literal_similarity(train, ROWS, negative=negative), 0.2, 0.5, 0.3)
    distribution = method.further_["distribution"]
    target = np.array([[1.4 * literal_weighted(s, distribution, 0.3, 0.2) for s in row] for row in joint])
    assert not np.allclose(target, 1.4 * joint)  # some entries are clear
    parts = method.loss(batch)
    across = mean_square(literal_cosines(f, g), target) + mean_square(literal_cosines(g, f), target)
    assert float(parts["between modalities"].detach()) == pytest.approx(across, rel=1e-5)
    pairs = sum(literal_cosine(f[i], g[i]) for i in range(4)) / 4
    assert float(parts["pairs"].detach()) == pytest.approx(-pairs, rel=1e-5)
    within = mean_square(literal_cosines(f, f), target) + mean_square(literal_cosines(g, g), target)
    assert float(parts["within modalities"].detach()) == pytest.approx(0.7 * within, rel=1e-5)
    require_gradients(parts, *batch.output.values())


def test_the_distribution_is_that_of_different_pairs_in_mini_batches():
    """One mini-batch of all pairs: the extremes are those of the off-diagonal entries."""
    train = pairs_without_labels(6)
    method = JDSH(batch_size=6)
    found = method.further_modules(train, FitContext(n_bits=4, seed=0))["distribution"]
    joint = literal_joint(*literal_similarity(train, list(range(6))), 0.2, 0.4, 0.4)
    others = [joint[i, j] for i in range(6) for j in range(6) if i != j]
    assert float(found.lowest) == pytest.approx(min(others), abs=1e-5)
    assert float(found.highest) == pytest.approx(max(others), abs=1e-5)
