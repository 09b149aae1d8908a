"""A contrastive loss of distances that several methods share."""

from __future__ import annotations

import torch
from torch.nn.functional import relu


def pair_contrast(
    distance: torch.Tensor, similar: torch.Tensor, dissimilar: torch.Tensor, margin: float
) -> torch.Tensor:
    """Mean distance of similar pairs plus mean shortfall of dissimilar pairs within the margin, a scalar.

    A mean over no pairs is 0. A mean over all dissimilar pairs would leave the few that are too near with hardly any
    weight.

    Args:
        distance: float [b, b], of item i and item j.
        similar: bool [b, b], which items are drawn together.
        dissimilar: bool [b, b], which items are pushed apart.
        margin: distance beyond which dissimilar items no longer count.
    """
    shortfall = relu(margin - distance) * dissimilar
    attraction = (distance * similar).sum() / similar.sum().clamp(min=1)
    return attraction + shortfall.sum() / (shortfall > 0).sum().clamp(min=1)
