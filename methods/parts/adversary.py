"""Discriminators that tell one modality from another, and the losses of the game between them and the heads.

A method lists its discriminators in `further_losses`, so that they have an optimiser of their own. Their loss has to
get detached outputs; what the heads minimise gets live ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from torch import nn
from torch.nn.functional import softplus

PENALTY_WEIGHT = 10.0


class Discriminator(nn.Module):
    """Linear layers with ReLU between them; positive where inputs look real.

    Args:
        sizes: inputs and units of the hidden layers, such as (512, 256).
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        """Draws the weights from torch's global generator."""
        super().__init__()
        layers: list[nn.Module] = []
        for n_in, n_out in pairwise(sizes):
            layers += [nn.Linear(n_in, n_out), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Linear(sizes[-1], 1))

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Logits that inputs are real, float32 [n]; inputs float32 [n, sizes[0]]."""
        logits: torch.Tensor = self.layers(inputs)
        return logits[:, 0]


def real_loss(logits: torch.Tensor) -> torch.Tensor:
    """Mean of -log sigma(logit): small where the inputs are taken for real."""
    return softplus(-logits).mean()


def fake_loss(logits: torch.Tensor) -> torch.Tensor:
    """Mean of -log(1 - sigma(logit)): small where the inputs are taken for fake."""
    return softplus(logits).mean()


def gradient_penalty(
    critic: Callable[[torch.Tensor], torch.Tensor],
    real: torch.Tensor,
    fake: torch.Tensor,
    generator: torch.Generator,
) -> torch.Tensor:
    """10 times the mean of (|gradient of the critic at z| - 1)^2, with z between real and fake, entry by entry.

    Gulrajani et al., "Improved training of Wasserstein GANs", NeurIPS 2017; they draw one position for each row.

    Args:
        critic: inputs -> logits.
        real: inputs without gradients, float32 [n, d].
        fake: likewise.
        generator: draws the positions between them.
    """
    share = torch.rand(real.shape, generator=generator).to(real)
    between = (share * real + (1 - share) * fake).requires_grad_()
    (gradient,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
    penalty: torch.Tensor = (gradient.norm(dim=1) - 1).square().mean()
    return PENALTY_WEIGHT * penalty
