"""The head that every deep method puts on its features, one for each modality."""

from __future__ import annotations

import torch
from torch import nn

# Root mean square of features that are taken in their own units.
SMALLEST_SIZE, LARGEST_SIZE = 1e-5, 1e5


class Head(nn.Module):
    """Linear, ReLU, batch normalisation, dropout, linear: d -> width -> n_out.

    Features are taken as they are unless `fit_units` finds that they need other units. Weights start as Glorot & Bengio
    (2010) propose, biases at zero.

    Args:
        d: number of features.
        width: units of the hidden layer, the deep features.
        n_out: number of outputs.
        dropout: share of the hidden units dropped in training.
    """

    offset: torch.Tensor
    unit: torch.Tensor

    def __init__(self, d: int, width: int, n_out: int, dropout: float) -> None:
        """Draws the weights from torch's global generator."""
        super().__init__()
        self.register_buffer("offset", torch.zeros(d))
        self.register_buffer("unit", torch.ones(d))
        self.hidden, self.last = nn.Linear(d, width), nn.Linear(width, n_out)
        # Rectified units are all positive; without centring, their common part dominates cosines and balance terms.
        self.centre = nn.BatchNorm1d(width)
        self.dropout = nn.Dropout(dropout)
        for layer in (self.hidden, self.last):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)

    def fit_units(self, features: torch.Tensor) -> None:
        """Standardises features from now on if their offset exceeds a hundred times their spread, or a size is extreme.

        A linear layer would see almost only the offset. Far from 1, batch normalisation drowns features in its epsilon,
        or their squares overflow. Otherwise batch normalisation removes the units, so usual features are taken as they
        are.

        Args:
            features: of the training pairs, float32 [n, d].
        """
        values = features.double()
        offset, spread = values.mean(0), values.std(0, correction=0)
        size = float(values.square().mean().sqrt())
        is_extreme = size > 0 and not SMALLEST_SIZE <= size <= LARGEST_SIZE
        if is_extreme or offset.abs().max() > 100 * spread.square().mean().sqrt():
            self.offset = offset.float()
            self.unit = torch.where(spread > 0, spread, 1.0).float()

    def forward(self, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Deep features float32 [n, width] and outputs float32 [n, n_out]."""
        deep = self.centre(torch.relu(self.hidden((features - self.offset) / self.unit)))
        return deep, self.last(self.dropout(deep))
