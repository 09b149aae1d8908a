"""SCRL: its contrast of classes and the parts of its loss, each against literal loops."""

import numpy as np
import pytest
import torch
from torch.nn.functional import cosine_similarity

from benchmark.contract.method import FitContext, TrainData
from methods.real_valued.scrl import SCRL, class_contrast
from tests.support.loss_batches import (
    LABELS,
    SEVERAL,
    classes_in_two_modalities,
    drawn_batch,
    literally_same,
    require_gradients,
)

PAIRS = [(i, j) for i in range(6) for j in range(6)]


def contrast(distance, margin, labels):
    similar = [distance[i, j] for i, j in PAIRS if literally_same(labels, i, j) and i != j]
    dissimilar = [distance[i, j] for i, j in PAIRS if not literally_same(labels, i, j)]
    near = [margin - d for d in dissimilar if d < margin]
    assert 0 < len(near) < len(dissimilar)
    return np.mean(similar) + np.mean(near)


def distances(u, v):
    return np.array([[1 - cosine_similarity(a, b, dim=0).item() for b in v] for a in u])


def test_the_distance_is_half_the_squared_distance_of_unit_vectors():
    x, y = (output.detach() for output in drawn_batch().output.values())
    u, v = ((z / z.norm(dim=1, keepdim=True)).numpy() for z in (x, y))
    found = SCRL(intra_weight=0, inter_weight=0).loss(drawn_batch())
    assert found["pairs"].item() == pytest.approx(np.mean(((u - v) ** 2).sum(1)) / 2, rel=1e-5)
    assert (found["within modalities"].item(), found["across modalities"].item()) == (0, 0)


@pytest.mark.parametrize("labels", [LABELS, SEVERAL], ids=["one class", "several or none"])
def test_the_parts_equal_literal_loops(labels):
    batch = drawn_batch(labels)
    x, y = (output.detach() for output in batch.output.values())
    parts = {
        name: part.item() for name, part in SCRL(margin=0.9, intra_weight=2.0, inter_weight=3.0).loss(batch).items()
    }
    expected = {
        "pairs": np.mean([distances(x, y)[i, i] for i in range(6)]),
        "within modalities": 2 * (contrast(distances(x, x), 0.9, labels) + contrast(distances(y, y), 0.9, labels)),
        "across modalities": 3 * contrast(distances(x, y), 0.9, labels),
    }
    assert parts == pytest.approx(expected, rel=1e-5)


def test_an_item_is_not_similar_to_itself():
    distance = torch.ones(3, 3) - torch.eye(3)
    assert class_contrast(distance, torch.ones(3, 3, dtype=torch.bool), 1.0).item() == pytest.approx(1)
    assert class_contrast(distance, torch.eye(3, dtype=torch.bool), 1.5).item() == pytest.approx(0.5)


def test_every_output_gets_a_gradient():
    batch = drawn_batch()
    require_gradients(SCRL().loss(batch), *batch.output.values())


def test_training_draws_classes_together_in_both_modalities():
    train = classes_in_two_modalities()
    method = SCRL(width=32, dim=6, epochs=60, batch_size=30, dropout=0.0)
    method.fit(TrainData(train.features, train.labels), FitContext(None, 0))
    codes = [method.encode(x, m) for m, x in train.features.items()]
    assert [c.shape for c in codes] == [(90, 6)] * 2
    units = np.concatenate([c / np.linalg.norm(c, axis=1, keepdims=True) for c in codes])
    labels = np.tile(train.labels, 2)
    same, cosines = labels[:, None] == labels, units @ units.T
    assert cosines[same].mean() > cosines[~same].mean() + 0.5
