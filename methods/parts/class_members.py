"""Classes of the training pairs as a matrix that a training carries with it."""

from __future__ import annotations

import torch
from torch import nn

from benchmark.contract.method import TrainData
from methods.parts.supervision import label_matrix


class ClassMembers(nn.Module):
    """L: 1 where a training pair has a class, else 0, float32 [n, c], a buffer.

    Classes that no training pair has take no column.

    Args:
        train: the training pairs.
        name: of the method, for errors.
    """

    matrix: torch.Tensor

    def __init__(self, train: TrainData, name: str) -> None:
        """Raises ValueError without labels and NotApplicable with fewer than two classes."""
        super().__init__()
        self.register_buffer("matrix", torch.from_numpy(label_matrix(train, name)).float())

    @property
    def n_classes(self) -> int:
        """Number of classes, c."""
        return self.matrix.shape[1]

    def of(self, rows: torch.Tensor) -> torch.Tensor:
        """The rows of L of these training pairs, float32 [b, c]."""
        return self.matrix[rows]
