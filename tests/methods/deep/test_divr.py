"""DIVR: its distance and the parts of its loss, each against a literal loop."""

import numpy as np
import pytest
import torch
from torch.nn.functional import cosine_similarity

from methods.deep import divr
from tests.support.loss_batches import LABELS, SEVERAL, drawn_batch, literally_same, require_gradients


def test_bit_distance_of_codes_is_the_share_of_bits_that_differ():
    bits = torch.randint(0, 2, (5, 8), generator=torch.Generator().manual_seed(0)).float()
    found = divr.bit_distances(bits, bits.flip(0))
    for i in range(5):
        for j in range(5):
            assert float(found[i, j]) == pytest.approx(float((bits[i] != bits.flip(0)[j]).float().mean()), abs=1e-6)


@pytest.mark.parametrize("labels", [LABELS, SEVERAL], ids=["one class", "several or none"])
def test_divr_parts_equal_literal_loops(labels):
    batch = drawn_batch(labels)
    method = divr.DIVR(margin=0.1, deep_margin=0.8, deep_weight=2.0, quantisation_weight=0.5)
    parts = {name: float(value.detach()) for name, value in method.loss(batch).items()}
    x, y = (1 / (1 + np.exp(-output.detach().numpy())) for output in batch.output.values())
    deep = [
        [1 - float(cosine_similarity(a, b, dim=0)) for b in batch.deep["sound"].detach()]
        for a in batch.deep["image"].detach()
    ]

    def contrast(distance, margin):
        pairs = [(i, j) for i in range(6) for j in range(6)]
        similar = [distance[i][j] for i, j in pairs if literally_same(labels, i, j)]
        dissimilar = [distance[i][j] for i, j in pairs if not literally_same(labels, i, j)]
        near = [margin - d for d in dissimilar if d < margin]
        assert 0 < len(near) < len(dissimilar)
        return np.mean(similar) + np.mean(near)

    codes = [[np.mean((a - b) ** 2) for b in y] for a in x]
    assert parts["codes"] == pytest.approx(contrast(codes, 0.1), rel=1e-4)
    assert parts["deep features"] == pytest.approx(2 * contrast(deep, 0.8), rel=1e-4)
    gaps = [min(h, 1 - h) ** 2 for h in np.concatenate([x.ravel(), y.ravel()])]
    assert parts["quantisation"] == pytest.approx(0.5 * np.mean(gaps), rel=1e-4)


def test_divr_outputs_have_the_sign_of_the_bit():
    outputs = divr.DIVR().activation(torch.tensor([[-3.0, 0.0, 2.0]]))
    assert outputs[0].sign().tolist() == [-1, 0, 1]


def test_every_output_and_the_deep_features_get_a_gradient():
    batch = drawn_batch()
    require_gradients(divr.DIVR().loss(batch), *batch.output.values(), *batch.deep.values())
