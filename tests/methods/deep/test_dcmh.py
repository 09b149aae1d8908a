"""DCMH: the parts and the gradient of its loss against the objective of the paper."""

import torch

from methods.deep.dcmh import DCMH
from methods.parts.batch import Batch
from tests.support.loss_batches import empty_memory


def test_dcmh_first_step_has_the_gradient_of_the_papers_objective():
    """All pairs in one batch: parts equal the objective written out, and balance has its gradient."""
    n, c = 7, 5
    generator = torch.Generator().manual_seed(0)
    f, g = (torch.randn(n, c, generator=generator, requires_grad=True) for _ in range(2))
    labels = torch.arange(n) % 3
    method = DCMH(gamma=2.0, eta=3.0)
    method.further_ = empty_memory(n, c)
    batch = Batch(
        deep={}, output={"image": f, "sound": g}, rows=torch.arange(n), train_labels=labels, generator=generator
    )
    parts = method.loss(batch)
    found = torch.autograd.grad(torch.stack(list(parts.values())).sum(), (f, g))
    theta = f @ g.T / 2
    same = (labels[:, None] == labels).float()
    codes = torch.where(f + g >= 0, 1.0, -1.0).detach()
    objective = -(same * theta - torch.log1p(torch.exp(theta))).sum()
    objective = objective + 2.0 * (((codes - f) ** 2).sum() + ((codes - g) ** 2).sum())
    objective = objective + 3.0 * ((f.sum(0) ** 2).sum() + (g.sum(0) ** 2).sum())
    for mine, reference in zip(found, torch.autograd.grad(objective / n**2, (f, g)), strict=True):
        torch.testing.assert_close(mine, reference, atol=1e-5, rtol=1e-4)
