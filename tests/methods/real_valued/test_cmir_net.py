"""CMIR-NET: the parts of its loss against literal loops over items and dimensions."""

import dataclasses

import numpy as np
import pytest
import torch
from torch import nn

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext, TrainData
from methods.parts.heads import Head
from methods.real_valued.cmir_net import CMIRNet
from tests.support.loss_batches import LABELS, SEVERAL, classes_in_two_modalities, drawn_batch, require_gradients

SETTINGS = {"latent_weight": 2.0, "decoder_weight": 3.0, "norm_weight": 0.7, "weight_norm_weight": 5.0}


def drawn_method(batch):
    """A method with new modules for the outputs of a batch."""
    method = CMIRNet(width=5, dim=4, **SETTINGS)
    torch.manual_seed(0)
    features = {m: np.zeros((6, 3), np.float32) for m in batch.output}
    method.further_ = method.further_modules(TrainData(features, batch.train_labels.numpy()), FitContext(None, 0))
    method.heads_ = {m: Head(3, 5, 4, 0.0) for m in batch.output}
    return method


def values(tensor):
    return tensor.detach().numpy().astype(np.float64)


def applied(layer, row):
    return values(layer.weight) @ row + values(layer.bias)


def literal_class_loss(logits, row):
    """-log softmax of the one class, or the mean cross-entropy of each class for itself."""
    if row.ndim == 0:
        return -np.log(np.exp(logits[int(row)]) / np.exp(logits).sum())
    p = 1 / (1 + np.exp(-logits))
    return np.mean([-np.log(p[k] if row[k] else 1 - p[k]) for k in range(3)])


@pytest.mark.parametrize("labels", [LABELS, SEVERAL])
def test_the_parts_equal_literal_loops(labels):
    batch = dataclasses.replace(drawn_batch(labels), rows=torch.tensor([3, 0, 5, 1, 4, 2]))
    method = drawn_method(batch)
    x, y = (values(output) for output in batch.output.values())
    z = {m: values(deep) for m, deep in batch.deep.items()}
    classes = [
        np.mean([
            literal_class_loss(applied(method.further_[f"classifier of {m}"], row), label)
            for row, label in zip(output, labels[batch.rows], strict=True)
        ])
        for m, output in (("image", x), ("sound", y))
    ]  # fmt: skip
    rebuilt_image = np.array([applied(method.further_["decoder of sound"], row) for row in y])
    rebuilt_sound = np.array([applied(method.further_["decoder of image"], row) for row in x])
    reconstruction = np.mean((rebuilt_image - z["image"]) ** 2) + np.mean((rebuilt_sound - z["sound"]) ** 2)
    sizes = [np.sqrt((values(head.last.weight) ** 2).sum()) for head in method.heads_.values()]
    expected = {
        "classes": sum(classes),
        "pairs": 2 * sum((x[i, k] - y[i, k]) ** 2 for i in range(6) for k in range(4)) / 24,
        "reconstruction": 3 * reconstruction,
        "norms": 0.7 * (np.mean(x**2) + np.mean(y**2)),
        "weights": 5 * sum(abs(size - 1) for size in sizes),
    }
    found = {name: part.item() for name, part in method.loss(batch).items()}
    assert found == pytest.approx(expected, rel=1e-5)


def test_outputs_get_a_gradient_and_what_decoders_rebuild_gets_none():
    batch = drawn_batch()
    method = drawn_method(batch)
    layers = [p for module in method.further_.values() for p in module.parameters()]
    last = [head.last.weight for head in method.heads_.values()]
    require_gradients(method.loss(batch), *batch.output.values(), *layers, *last)
    assert all(deep.grad is None for deep in batch.deep.values())


def test_classifiers_and_decoders_belong_to_the_trained_modules():
    train = classes_in_two_modalities()
    method = CMIRNet(width=16, dim=4, epochs=60, batch_size=30, dropout=0.0).fit(train, FitContext(None, 0))
    assert {name: type(module) for name, module in method.further_.items()} == dict.fromkeys(
        ("classifier of image", "classifier of sound", "decoder of image", "decoder of sound"), nn.Linear
    )
    for m, features in train.features.items():
        outputs = method.encode(features, m)
        scores = [applied(method.further_[f"classifier of {m}"], row) for row in outputs]
        assert outputs.shape == (len(train), 4)
        assert np.mean(np.argmax(scores, 1) == train.labels) > 0.6


def test_one_class_is_not_enough():
    train = classes_in_two_modalities()
    with pytest.raises(NotApplicable, match="cmir-net needs training pairs of two classes or more, got 1"):
        CMIRNet().fit(TrainData(train.features, train.labels * 0), FitContext(None, 0))
