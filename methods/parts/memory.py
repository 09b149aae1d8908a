"""The last known outputs of all training pairs, for losses that compare a mini-batch with more than itself."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import nn


class OutputMemory(nn.Module):
    """Outputs of every training pair as of the step that last saw it; zeros before the first one.

    They are buffers, so a checkpoint of the training holds them.

    Args:
        modalities: names of the modalities.
        n: training pairs.
        n_out: outputs of a pair in each modality.
    """

    def __init__(self, modalities: Iterable[str], n: int, n_out: int) -> None:
        """Remembers zeros."""
        super().__init__()
        for modality in modalities:
            self.register_buffer(modality, torch.zeros(n, n_out))

    def renew(self, modality: str, rows: torch.Tensor, outputs: torch.Tensor) -> torch.Tensor:
        """Stores the outputs of these pairs; returns those of all pairs, float32 [n, n_out], without gradients."""
        memory = self.get_buffer(modality)
        memory[rows] = outputs.detach()
        return memory
