"""PRDH: the parts and the gradient of its loss against the objective written out in float64."""

import math

import numpy as np
import pytest
import torch

from methods.deep.prdh import PRDH, bit_covariance
from methods.parts.batch import Batch
from tests.support.loss_batches import LABELS, SEVERAL, empty_memory, literally_same


def double_memory(n, c):
    further = empty_memory(n, c)
    further["memory"].double()
    return further


@pytest.mark.parametrize("labels", [LABELS, SEVERAL], ids=["one class", "several or none"])
def test_first_step_has_the_gradient_of_the_objective(labels):
    """All pairs in one batch. Within a modality one side of a product is fixed, so half the gradient counts."""
    n, c = 6, 5
    generator = torch.Generator().manual_seed(0)
    f, g = (torch.randn(n, c, generator=generator, dtype=torch.float64, requires_grad=True) for _ in range(2))
    method = PRDH(gamma=2.0, eta=3.0, decorrelation_weight=0.5, intra_weight=4.0)
    method.further_ = double_memory(n, c)
    batch = Batch(
        deep={}, output={"image": f, "sound": g}, rows=torch.arange(n), train_labels=labels, generator=generator
    )
    found = torch.autograd.grad(torch.stack(list(method.loss(batch).values())).sum(), (f, g))
    objective = torch.zeros((), dtype=torch.float64)
    for u, v, weight in ((f, g, 1.0), (f, f, 2.0), (g, g, 2.0)):  # 4 / 2 within modalities
        for i in range(n):
            for j in range(n):
                theta = (u[i] * v[j]).sum() / 2
                objective = objective + weight * torch.log1p(torch.exp(theta)) / n**2
                if literally_same(labels, i, j):
                    objective = objective - weight * theta / n**2
    codes = torch.where(f + g >= 0, 1.0, -1.0).detach()
    for u in (f, g):
        objective = objective + 2.0 * ((codes - u) ** 2).sum() / n**2 + 3.0 * (u.sum(0) ** 2).sum() / n**2
        for k in range(c):
            for m in range(c):
                if k != m:
                    covariance = sum((u[i, k] - u[:, k].mean()) * (u[i, m] - u[:, m].mean()) for i in range(n)) / n
                    objective = objective + 0.5 * covariance**2 / 2
    for mine, reference in zip(found, torch.autograd.grad(objective, (f, g)), strict=True):
        torch.testing.assert_close(mine, reference, atol=1e-9, rtol=1e-7)


def test_a_mini_batch_is_compared_with_the_others_as_last_seen():
    n, c, rows = 7, 3, [4, 0, 5]
    generator = torch.Generator().manual_seed(1)
    labels = torch.arange(n) % 3
    remembered = [torch.randn(n, c, generator=generator, dtype=torch.float64) for _ in range(2)]
    f, g = (torch.randn(3, c, generator=generator, dtype=torch.float64) for _ in range(2))
    method = PRDH(gamma=2.0)
    method.further_ = double_memory(n, c)
    for modality, outputs in zip(("image", "sound"), remembered, strict=True):
        method.further_["memory"].renew(modality, torch.arange(n), outputs)
    parts = method.loss(
        Batch(
            deep={},
            output={"image": f, "sound": g},
            rows=torch.tensor(rows),
            train_labels=labels,
            generator=generator,
        )
    )
    seen = [memory.clone() for memory in remembered]
    for position, row in enumerate(rows):
        seen[0][row], seen[1][row] = f[position], g[position]

    def likelihood(outputs, fixed):
        total = 0.0
        for position, row in enumerate(rows):
            for j in range(n):
                theta = float(outputs[position] @ fixed[j]) / 2
                total += math.log1p(math.exp(theta)) - theta * float(labels[row] == labels[j])
        return total / (3 * n)

    assert float(parts["between modalities"]) == pytest.approx(likelihood(f, seen[1]) + likelihood(g, seen[0]))
    assert float(parts["within modalities"]) == pytest.approx(likelihood(f, seen[0]) + likelihood(g, seen[1]))
    codes = np.where((f + g).numpy() >= 0, 1, -1)
    quantisation = ((codes - f.numpy()) ** 2).sum() + ((codes - g.numpy()) ** 2).sum()
    assert float(parts["quantisation"]) == pytest.approx(2 * quantisation / (n * 3))


def test_bits_that_repeat_each_other_cost_and_independent_ones_do_not():
    independent = torch.tensor([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
    assert float(bit_covariance(independent + 5)) == 0
    assert float(bit_covariance(independent[:, :1].repeat(1, 2))) == 1  # covariance 1 twice, squared, halved
