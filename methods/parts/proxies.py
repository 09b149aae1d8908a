"""Class proxies: learned vectors, one a class, to which items of the class are drawn and from which others are kept."""

from __future__ import annotations

import math

import torch
from torch import nn
from torch.nn.functional import normalize, relu

# Largest known minimum distance of a binary linear code, by code length and then by dimension 2, 3, ... 7.
MINIMUM_DISTANCE = {
    8: (5, 4, 4, 2, 2, 2),
    16: (10, 8, 8, 8, 6, 6),
    32: (21, 18, 16, 16, 16, 14),
    64: (42, 36, 33, 32, 32, 32),
    128: (85, 72, 68, 64, 64, 64),
}


class Proxies(nn.Module):
    """P: a learned vector for each class, float32 [c, n_bits], drawn from a normal distribution of variance 2 / c.

    Args:
        n_classes: c.
        n_bits: code length.
    """

    def __init__(self, n_classes: int, n_bits: int) -> None:
        """Draws the vectors from torch's global generator."""
        super().__init__()
        self.vectors = nn.Parameter(torch.randn(n_classes, n_bits) * math.sqrt(2 / n_classes))


def code_threshold(n_bits: int, n_classes: int) -> float:
    """The cosine of the nearest two words of a good binary code that has a word for each class: t = 1 - 2 d / n_bits.

    d is the largest known minimum distance of a linear code. A code length without a row takes t from the next shorter
    one (below 8 from 8); more than 128 classes take the value of 128.
    """
    length = max((n for n in MINIMUM_DISTANCE if n <= n_bits), default=min(MINIMUM_DISTANCE))
    dimension = min(max(math.ceil(math.log2(n_classes)), 2), 7)
    return 1 - 2 * MINIMUM_DISTANCE[length][dimension - 2] / length


def proxy_attraction(outputs: torch.Tensor, proxies: torch.Tensor, members: torch.Tensor) -> torch.Tensor:
    """Mean of 1 - cosine over the items and the proxies of their classes; 0 if no item has a class.

    Args:
        outputs: float [b, n_bits].
        proxies: float [c, n_bits].
        members: 1 where an item has a class, else 0, float [b, c].
    """
    distance = 1 - normalize(outputs) @ normalize(proxies).T
    return (distance * members).sum() / members.sum().clamp(min=1)


def proxy_repulsion(
    outputs: torch.Tensor, proxies: torch.Tensor, members: torch.Tensor, threshold: float
) -> torch.Tensor:
    """Mean of max(0, cosine - threshold) over the items and the proxies of all other classes; arguments as above."""
    excess = relu(normalize(outputs) @ normalize(proxies).T - threshold)
    return (excess * (1 - members)).sum() / (1 - members).sum().clamp(min=1)
