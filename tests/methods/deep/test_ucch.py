"""UCCH: its contrast, its ranking and the parts of its loss against literal loops."""

import math

import numpy as np
import pytest
import torch

from benchmark.contract.method import FitContext
from methods.deep.ucch import UCCH, bank_contrast, smooth_ranking
from tests.support.feature_pairs import float64_batch, literal_cosine, literal_cosines, pairs_without_labels
from tests.support.loss_batches import require_gradients

ROWS = [5, 0, 3, 2]


def literal_contrast(outputs, own, negatives, itself, temperature):
    losses = []
    for i, f in enumerate(outputs):
        positive = math.exp(literal_cosine(own[i], f) / temperature)
        others = [
            math.exp(literal_cosine(code, f) / temperature) for j, code in enumerate(negatives) if not itself[i][j]
        ]
        losses.append(-math.log(positive / (positive + sum(others))))
    return sum(losses) / len(losses)


def literal_ranking(s, margin, shift, t):
    """Rows of s only."""
    b = len(s)
    total = 0.0
    for i in range(b):
        counted = [s[i, j] if s[i, j] >= s[i, i] - margin else s[i, j] - shift for j in range(b)]
        total += t * math.log(sum(math.exp(value / t) for value in counted)) - s[i, i]
    return total / b


def test_the_contrast_equals_a_literal_loop():
    generator = torch.Generator().manual_seed(0)
    f = torch.nn.functional.normalize(torch.randn(3, 5, generator=generator, dtype=torch.float64))
    own, negatives = (torch.randint(0, 2, (n, 5), generator=generator) * 2.0 - 1 for n in (3, 7))
    own, negatives = own.double(), negatives.double()
    itself = torch.zeros(3, 7, dtype=torch.bool)
    itself[1, 4] = itself[2, 0] = True
    expected = literal_contrast(f.numpy(), own.numpy(), negatives.numpy(), itself.tolist(), 0.3)
    assert float(bank_contrast(f, own, negatives, itself, 0.3)) == pytest.approx(expected, rel=1e-9)


def test_the_ranking_equals_a_literal_loop():
    s = 0.5 * torch.randn(6, 6, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    near = s >= s.diagonal()[:, None] - 0.2
    assert 6 < int(near.sum()) < 36  # negatives on both sides of the margin
    assert float(smooth_ranking(s, 0.2, 0.7, 0.5)) == pytest.approx(literal_ranking(s.numpy(), 0.2, 0.7, 0.5), rel=1e-9)


@pytest.mark.parametrize("epoch", [0, 1])
def test_ucch_parts_equal_literal_loops_and_the_bank_is_renewed_afterwards(epoch):
    train, batch = pairs_without_labels(9), float64_batch(ROWS)
    method = UCCH(contrast_weight=0.7, temperature=0.4, n_negatives=6, momentum=0.3, margin=0.1, shift=0.6)
    method.further_ = method.further_modules(train, FitContext(n_bits=4, seed=0))
    method.before_epoch(train, epoch)
    bank = method.further_["bank"]
    bank.double()
    before = bank.codes.numpy().copy()
    f, g = (np.tanh(z.detach().numpy()) for z in batch.output.values())
    f, g = (np.array([row / np.sqrt(row @ row) for row in code]) for code in (f, g))
    if epoch == 0:
        own = negatives = np.where(f + g >= 0, 1.0, -1.0)
        numbers = ROWS
    else:
        numbers = torch.randperm(9, generator=torch.Generator().manual_seed(1))[:6].tolist()
        batch.generator.manual_seed(1)
        own, negatives = (np.where(before[rows] >= 0, 1.0, -1.0) for rows in (ROWS, numbers))
    itself = [[i == j for j in numbers] for i in ROWS]
    contrast = sum(literal_contrast(code, own, negatives, itself, 0.4) for code in (f, g))
    s = literal_cosines(f, g)
    ranking = literal_ranking(s, 0.1, 0.6, 1.0) + literal_ranking(s.T, 0.1, 0.6, 1.0)
    parts = method.loss(batch)
    found = {name: float(value.detach()) for name, value in parts.items()}
    assert found == pytest.approx({"contrast": 0.7 * contrast, "ranking": 0.3 * ranking}, rel=1e-5)
    kept = 0.0 if epoch == 0 else 0.3
    for i, row in enumerate(ROWS):
        u = (f[i] + g[i]) / np.linalg.norm(f[i] + g[i])
        v = kept * before[row] + (1 - kept) * u
        np.testing.assert_allclose(bank.codes[row].numpy(), v / np.linalg.norm(v), atol=1e-6)
    require_gradients(parts, *batch.output.values())
