"""DJSRH: its similarity and the parts of its loss against literal loops."""

import numpy as np
import pytest
import torch

from benchmark.contract.method import FitContext
from methods.deep.djsrh import DJSRH, joint_similarity
from tests.support.feature_pairs import (
    float64_batch,
    literal_cosines,
    literal_similarity,
    mean_square,
    pairs_without_labels,
)
from tests.support.loss_batches import require_gradients

ROWS = [5, 0, 3, 2]


def literal_target(image, sound, share, eta, scale):
    """S, entry by entry."""
    b = len(image)
    joint = [[share * image[i][j] + (1 - share) * sound[i][j] for j in range(b)] for i in range(b)]
    return np.array(
        [
            [
                scale * ((1 - eta) * joint[i][j] + eta * sum(joint[i][k] * joint[j][k] for k in range(b)) / b)
                for j in range(b)
            ]
            for i in range(b)
        ]
    )


def test_joint_similarity_equals_a_literal_loop():
    image, sound = literal_similarity(pairs_without_labels(), ROWS)
    found = joint_similarity(torch.from_numpy(image), torch.from_numpy(sound), 0.3, 0.4, 1.5)
    np.testing.assert_allclose(found.numpy(), literal_target(image, sound, 0.3, 0.4, 1.5), atol=1e-12)


@pytest.mark.parametrize("negative", [True, False])
def test_djsrh_parts_equal_literal_loops(negative):
    train, batch = pairs_without_labels(negative=negative), float64_batch(ROWS)
    method = DJSRH(image_share=0.3, intra_weight=0.2, scale=1.5, diffusion=0.4)
    method.further_ = method.further_modules(train, FitContext(n_bits=4, seed=0))
    method.before_epoch(train, 3)
    f, g = (np.tanh(2 * z.detach().numpy()) for z in batch.output.values())
    target = literal_target(*literal_similarity(train, ROWS, negative=negative), 0.3, 0.4, 1.5)
    parts = method.loss(batch)
    assert float(parts["between modalities"].detach()) == pytest.approx(
        mean_square(literal_cosines(f, g), target), rel=1e-5
    )
    within = mean_square(literal_cosines(f, f), target) + mean_square(literal_cosines(g, g), target)
    assert float(parts["within modalities"].detach()) == pytest.approx(0.2 * within, rel=1e-5)
    require_gradients(parts, *batch.output.values())
