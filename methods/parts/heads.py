"""The head that every deep method puts on its features, one for each modality."""

from __future__ import annotations

import torch
from torch import nn


class Head(nn.Module):
    """Linear, ReLU, batch normalisation, dropout, linear: d -> width -> n_out.

    Weights start as Glorot & Bengio (2010) propose, biases at zero.

    Args:
        d: number of features.
        width: units of the hidden layer, the deep features.
        n_out: number of outputs.
        dropout: share of the hidden units dropped in training.
    """

    def __init__(self, d: int, width: int, n_out: int, dropout: float) -> None:
        """Draws the weights from torch's global generator."""
        super().__init__()
        self.hidden, self.last = nn.Linear(d, width), nn.Linear(width, n_out)
        # Rectified units are all positive; without centring, their common part dominates cosines and balance terms.
        self.centre = nn.BatchNorm1d(width)
        self.dropout = nn.Dropout(dropout)
        for layer in (self.hidden, self.last):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Deep features float32 [n, width] and outputs float32 [n, n_out]."""
        deep = self.centre(torch.relu(self.hidden(features)))
        return deep, self.last(self.dropout(deep))
