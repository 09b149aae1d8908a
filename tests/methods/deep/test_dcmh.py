"""DCMH: the parts and the gradient of its loss against the objective of the paper."""

import pytest
import torch

from methods.deep.dcmh import DCMH
from methods.parts.batch import Batch
from tests.support.loss_batches import LABELS, SEVERAL, empty_memory, literally_same


@pytest.mark.parametrize("labels", [LABELS, SEVERAL], ids=["one class", "several or none"])
def test_dcmh_first_step_has_the_gradient_of_the_papers_objective(labels):
    """All pairs in one batch: parts equal the objective written out, and balance has its gradient."""
    n, c = 6, 5
    generator = torch.Generator().manual_seed(0)
    f, g = (torch.randn(n, c, generator=generator, requires_grad=True) for _ in range(2))
    method = DCMH(gamma=2.0, eta=3.0)
    method.further_ = empty_memory(n, c)
    batch = Batch(
        deep={}, output={"image": f, "sound": g}, rows=torch.arange(n), train_labels=labels, generator=generator
    )
    parts = method.loss(batch)
    found = torch.autograd.grad(torch.stack(list(parts.values())).sum(), (f, g))
    theta = f @ g.T / 2
    same = torch.tensor([[float(literally_same(labels, i, j)) for j in range(n)] for i in range(n)])
    codes = torch.where(f + g >= 0, 1.0, -1.0).detach()
    objective = -(same * theta - torch.log1p(torch.exp(theta))).sum()
    objective = objective + 2.0 * (((codes - f) ** 2).sum() + ((codes - g) ** 2).sum())
    objective = objective + 3.0 * ((f.sum(0) ** 2).sum() + (g.sum(0) ** 2).sum())
    for mine, reference in zip(found, torch.autograd.grad(objective / n**2, (f, g)), strict=True):
        torch.testing.assert_close(mine, reference, atol=1e-5, rtol=1e-4)


def test_a_mini_batch_has_the_gradient_of_the_objective_over_all_pairs_with_the_others_as_last_seen():
    """Four of ten pairs in the batch; the gradient is that of the whole objective by these four, times n / b."""
    n, b, c = 10, 4, 5
    generator = torch.Generator().manual_seed(1)
    rows = torch.tensor([7, 2, 5, 0])
    labels = torch.arange(n) % 3
    remembered = [torch.randn(n, c, generator=generator) for _ in range(2)]
    f, g = (torch.randn(b, c, generator=generator, requires_grad=True) for _ in range(2))
    method = DCMH(gamma=2.0, eta=3.0)
    method.further_ = empty_memory(n, c)
    for modality, outputs in zip(("image", "sound"), remembered, strict=True):
        method.further_["memory"].renew(modality, torch.arange(n), outputs)
    parts = method.loss(
        Batch(deep={}, output={"image": f, "sound": g}, rows=rows, train_labels=labels, generator=generator)
    )
    found = torch.autograd.grad(torch.stack(list(parts.values())).sum(), (f, g))
    whole_f, whole_g = (memory.index_put((rows,), output) for memory, output in zip(remembered, (f, g), strict=True))
    theta = whole_f @ whole_g.T / 2
    same = (labels[:, None] == labels).float()
    # A batch sees its own pairs against all others, in either modality; pairs of two others have no gradient.
    codes = torch.where(f + g >= 0, 1.0, -1.0).detach()
    objective = -(same * theta - torch.log1p(torch.exp(theta))).sum()
    objective = objective + 2.0 * (((codes - f) ** 2).sum() + ((codes - g) ** 2).sum())
    objective = objective + 3.0 * ((whole_f.sum(0) ** 2).sum() + (whole_g.sum(0) ** 2).sum())
    for mine, reference in zip(found, torch.autograd.grad(objective / n**2, (f, g)), strict=True):
        torch.testing.assert_close(mine, reference * n / b, atol=1e-5, rtol=1e-4)
    assert float(parts["quantisation"].detach()) == pytest.approx(
        2 * sum(float(((codes - h.detach()) ** 2).sum()) for h in (f, g)) / (n * b), rel=1e-5
    )
