"""DSPH: the parts of its loss against literal loops in float64, and the proxies that it learns."""

import math

import numpy as np
import pytest
import torch

from benchmark.contract.method import FitContext, TrainData
from methods.deep.dsph import DSPH, irrelevant_excess
from tests.support.loss_batches import LABELS, SEVERAL, classes_in_two_modalities, drawn_batch, require_gradients


def prepared(labels, **settings):
    method = DSPH(**settings)
    torch.manual_seed(0)
    features = {m: np.ones((len(labels), 2), np.float32) for m in ("image", "sound")}
    context = FitContext(n_bits=4, seed=0, device="cpu")
    method.further_ = method.further_modules(TrainData(features, labels.numpy()), context)
    return method


def cosine(u, v):
    return float(u @ v) / math.sqrt(float(u @ u) * float(v @ v))


@pytest.mark.parametrize(("labels", "threshold"), [(LABELS, -0.25), (SEVERAL, -0.25)], ids=["one class", "several"])
def test_dsph_parts_equal_literal_loops(labels, threshold):
    """Three classes and 4 bits take t = -0.25, the value of the shortest code in the table."""
    method, batch = prepared(labels, pair_weight=2.0), drawn_batch(labels)
    parts = {name: float(value.detach()) for name, value in method.loss(batch).items()}
    y = (labels if labels.ndim == 2 else labels[:, None] == torch.arange(3)).tolist()
    p = method.further_["proxies"].vectors.detach().double().numpy()
    f, g = (np.tanh(output.detach().double().numpy()) for output in batch.output.values())
    own = sum(1 - cosine(u[i], p[j]) for u in (f, g) for i in range(6) for j in range(3) if y[i][j])
    other = sum(
        max(0.0, cosine(u[i], p[j]) - threshold) for u in (f, g) for i in range(6) for j in range(3) if not y[i][j]
    )
    n_ones = sum(map(sum, y))
    assert parts["own proxies"] == pytest.approx(own / n_ones, rel=1e-5)
    assert parts["other proxies"] == pytest.approx(other / (18 - n_ones), rel=1e-5)
    several = [i for i in range(6) if sum(y[i]) > 1]
    apart = [(i, j) for i in several for j in several if not any(a and b for a, b in zip(y[i], y[j], strict=True))]
    expected = sum(max(0.0, cosine(u[i], v[j]) - threshold) for u, v in ((f, f), (g, g), (f, g)) for i, j in apart)
    assert parts["irrelevant pairs"] == pytest.approx(2 * expected / max(1, len(apart)), rel=1e-5)


def test_only_items_of_several_classes_without_a_common_one_are_irrelevant():
    members = torch.tensor([[1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1], [1, 0, 0, 1]], dtype=torch.float64)
    u, v = (torch.randn(4, 3, generator=torch.Generator().manual_seed(s), dtype=torch.float64) for s in (0, 1))
    expected = (max(0.0, cosine(u[0], v[1]) + 0.5) + max(0.0, cosine(u[1], v[0]) + 0.5)) / 2
    assert float(irrelevant_excess(u, v, members, -0.5)) == pytest.approx(expected, rel=1e-12)
    assert expected > 0


def test_outputs_and_proxies_get_gradients():
    method, batch = prepared(LABELS), drawn_batch()
    require_gradients(method.loss(batch), *batch.output.values(), method.further_["proxies"].vectors)


def test_proxies_become_the_directions_of_their_classes():
    train = classes_in_two_modalities()
    method = DSPH(epochs=20, width=32, batch_size=30).fit(train, FitContext(n_bits=16, seed=0, device="cpu"))
    vectors = method.further_["proxies"].vectors.detach().numpy()
    for modality, features in train.features.items():
        codes = method.encode(features, modality)
        cosines = codes @ vectors.T / (np.linalg.norm(codes, axis=1)[:, None] * np.linalg.norm(vectors, axis=1))
        assert (cosines.argmax(1) == train.labels).mean() > 0.8  # classes overlap; chance is a third
