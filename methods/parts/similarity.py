"""Cosines of the features of training pairs, which methods without labels want their codes to have."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.functional import normalize

from benchmark.contract.method import TrainData


def cosines(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    """Cosine of every row of `first` with every row of `second`, float32 [n_first, n_second]; 0 for a zero row."""
    return normalize(first) @ normalize(second).T


def signs(values: torch.Tensor) -> torch.Tensor:
    """-1 and 1 in the type of the values, without gradients; 0 becomes 1."""
    return (values >= 0).to(values.dtype) * 2 - 1


class FeatureSimilarity(nn.Module):
    """Similarity of training pairs in each modality, between -1 and 1.

    The papers compute 2 s - 1 from the cosine s of features that are never negative. Features with negative values,
    such as standardised ones, already have cosines of both signs; 2 s - 1 would ask all codes of unlike pairs to be
    opposite to each other, which codes cannot be. Their similarity is s itself.

    Args:
        train: the training pairs.
    """

    def __init__(self, train: TrainData) -> None:
        """Keeps features with rows of unit length."""
        super().__init__()
        self.signed = {}
        for modality, values in train.features.items():
            features = torch.from_numpy(values)
            self.signed[modality] = bool((features < 0).any())
            self.register_buffer(modality, normalize(features))

    def forward(self, rows: torch.Tensor) -> list[torch.Tensor]:
        """Similarity of these pairs with each other, float32 [b, b] for each modality in the order of the data."""
        similar = []
        for modality, is_signed in self.signed.items():
            unit = self.get_buffer(modality)[rows]
            cosine = unit @ unit.T
            similar.append(cosine if is_signed else 2 * cosine - 1)
        return similar
