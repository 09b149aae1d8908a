"""DSAH: the parts of its loss against literal loops."""

import numpy as np
import pytest

from benchmark.contract.method import FitContext
from methods.deep.dsah import DSAH
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


@pytest.mark.parametrize("negative", [True, False])
def test_dsah_parts_equal_literal_loops(negative):
    train, batch = pairs_without_labels(negative=negative), float64_batch(ROWS)
    method = DSAH(image_share=0.7, own_weight=0.3, scale=1.6)
    method.further_ = method.further_modules(train, FitContext(n_bits=4, seed=0))
    method.before_epoch(train, 3)
    f, g = (np.tanh(2 * z.detach().numpy()) for z in batch.output.values())
    image, sound = literal_similarity(train, ROWS, negative=negative)
    target = np.array([[1.6 * (0.7 * image[i, j] + 0.3 * sound[i, j]) for j in range(4)] for i in range(4)])
    ff, gg, fg = literal_cosines(f, f), literal_cosines(g, g), literal_cosines(f, g)
    expected = {
        "joint similarity": sum(mean_square(c, target) for c in (ff, gg, fg)),
        "pairs": sum((literal_cosine(f[i], g[i]) - 1.6) ** 2 for i in range(4)) / 4,
        "symmetry": 2 * sum((fg[i, j] - fg[j, i]) ** 2 for i in range(4) for j in range(4)) / 16,
        "own similarity": 0.3 * (mean_square(ff, 1.6 * image) + mean_square(gg, 1.6 * sound)),
    }
    parts = method.loss(batch)
    assert {name: float(value.detach()) for name, value in parts.items()} == pytest.approx(expected, rel=1e-5)
    require_gradients(parts, *batch.output.values())
