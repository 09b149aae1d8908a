"""The outputs of the networks on one mini-batch, from which a deep method computes its loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Batch:
    """Network outputs of one mini-batch of pairs, for each modality.

    Attributes:
        deep: modality -> deep features, float32 [b, width].
        output: modality -> outputs of the last layer, float32 [b, n_bits or dim].
        rows: numbers of these pairs among all training pairs, int64 [b].
        train_labels: labels of all training pairs, int64 [n] or bool [n, n_classes]; None for an unsupervised method.
        generator: for random choices inside the loss.
    """

    deep: Mapping[str, torch.Tensor]
    output: Mapping[str, torch.Tensor]
    rows: torch.Tensor
    train_labels: torch.Tensor | None
    generator: torch.Generator

    @property
    def same_class(self) -> torch.Tensor:
        """Whether pairs i and j of the mini-batch share a class or are the same, bool [b, b].

        Raises:
            ValueError: there are no labels.
        """
        own = self._all_labels()[self.rows]
        return _share_class(own, own) | torch.eye(len(own), dtype=torch.bool, device=own.device)

    @property
    def same_class_as_all(self) -> torch.Tensor:
        """Whether pair i of the mini-batch and training pair j share a class or are the same, bool [b, n].

        Raises:
            ValueError: there are no labels.
        """
        labels = self._all_labels()
        shared = _share_class(labels[self.rows], labels)
        shared[torch.arange(len(self.rows)), self.rows] = True  # a pair without a class shares none with itself
        return shared

    def _all_labels(self) -> torch.Tensor:
        if self.train_labels is None:
            raise ValueError("a supervised loss needs labels; declare the method as supervised in its registry row")
        return self.train_labels


def _share_class(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    """Whether items share a class, bool [n_first, n_second]."""
    if first.ndim == 1:
        return first[:, None] == second[None]
    return first.float() @ second.float().T > 0
