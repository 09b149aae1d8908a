"""CMHH: its distance, its likelihood and the parts of its loss against literal loops in float64."""

import math

import numpy as np
import pytest
import torch

from methods.deep.cmhh import CMHH, focal_likelihood, hamming_surrogate
from methods.parts.batch import Batch
from tests.support.loss_batches import LABELS, SEVERAL, drawn_batch, empty_memory, literally_same, require_gradients


def test_the_distance_of_codes_is_the_hamming_distance():
    codes = torch.where(
        torch.randn(5, 16, generator=torch.Generator().manual_seed(0), dtype=torch.float64) > 0, 1.0, -1.0
    )
    codes = codes.double()
    expected = [[float((a != b).sum()) for b in codes] for a in codes]
    torch.testing.assert_close(hamming_surrogate(codes, codes), torch.tensor(expected, dtype=torch.float64))


def surrogate(u, v):
    return len(u) / 2 * (1 - float(u @ v) / math.sqrt(float(u @ u) * float(v @ v)))


@pytest.mark.parametrize("labels", [LABELS, SEVERAL], ids=["one class", "several or none"])
def test_cmhh_parts_equal_literal_loops(labels):
    """Four of six pairs in the batch, the others as last seen."""
    rows = [3, 0, 5, 4]
    generator = torch.Generator().manual_seed(1)
    memory = [np.tanh(torch.randn(6, 4, generator=generator, dtype=torch.float64).numpy()) for _ in range(2)]
    outputs = [torch.randn(4, 4, generator=generator, dtype=torch.float64) for _ in range(2)]
    method = CMHH(beta=0.3, focus=1.5, quantisation_weight=2.0)
    method.further_ = empty_memory(6, 4)
    method.further_["memory"].double()
    for modality, values in zip(("image", "sound"), memory, strict=True):
        method.further_["memory"].renew(modality, torch.arange(6), torch.from_numpy(values))
    output = dict(zip(("image", "sound"), outputs, strict=True))
    batch = Batch(deep={}, output=output, rows=torch.tensor(rows), train_labels=labels, generator=generator)
    parts = {name: float(value) for name, value in method.loss(batch).items()}
    f, g = (np.tanh(values.numpy()) for values in outputs)
    for position, row in enumerate(rows):
        memory[0][row], memory[1][row] = f[position], g[position]
    total = 0.0
    for own, other in ((f, memory[1]), (g, memory[0])):
        similar, dissimilar = [], []
        for position, row in enumerate(rows):
            for j in range(6):
                d = surrogate(own[position], other[j])
                p = math.exp(-0.3 * d)
                if literally_same(labels, row, j):
                    similar.append((1 - p) ** 1.5 * 0.3 * d)
                else:
                    dissimilar.append(-(p**1.5) * math.log(1 - p))
        total += np.mean(similar) + np.mean(dissimilar)
    assert parts["likelihood"] == pytest.approx(total, rel=1e-9)
    quantisation = sum(np.mean([0.3 * surrogate(abs(row), np.ones(4)) for row in u]) for u in (f, g))
    assert parts["quantisation"] == pytest.approx(2 * quantisation, rel=1e-9)


def test_the_likelihood_is_finite_where_dissimilar_pairs_coincide_and_without_similar_ones():
    distance = torch.zeros(2, 2, requires_grad=True)
    value = focal_likelihood(distance, torch.zeros(2, 2, dtype=torch.bool), 0.5, 2.0)
    value.backward()
    assert torch.isfinite(value)
    assert torch.isfinite(distance.grad).all()


def test_similar_pairs_weigh_as_much_as_dissimilar_ones_however_few_they_are():
    distance = torch.full((1, 10), 2.0, dtype=torch.float64)
    few = torch.arange(10)[None] < 1
    many = torch.arange(10)[None] < 5
    torch.testing.assert_close(focal_likelihood(distance, few, 0.5, 2.0), focal_likelihood(distance, many, 0.5, 2.0))


def test_every_output_gets_a_gradient():
    batch = drawn_batch()
    method = CMHH()
    method.further_ = empty_memory(6, 4)
    require_gradients(method.loss(batch), *batch.output.values())
