"""A bank of the latest common code of every training pair, from which contrastive losses draw their negatives."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.functional import normalize

from methods.parts.similarity import signs

Drawn = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


class CodeBank(nn.Module):
    """Unit vectors of all training pairs, whose signs are their codes.

    They are buffers, so a checkpoint of the training holds them.

    Args:
        n: training pairs.
        n_bits: length of a code.
    """

    codes: torch.Tensor
    warms_up: torch.Tensor

    def __init__(self, n: int, n_bits: int) -> None:
        """Draws random signs from torch's global generator."""
        super().__init__()
        self.register_buffer("codes", normalize(torch.randint(0, 2, (n, n_bits)) * 2.0 - 1))
        self.register_buffer("warms_up", torch.ones((), dtype=torch.bool))

    def set_epoch(self, epoch: int) -> None:
        """Ends the warm-up after the first epoch, which is epoch 0."""
        self.warms_up.fill_(epoch == 0)

    def draw(self, rows: torch.Tensor, sums: torch.Tensor, n_negatives: int, generator: torch.Generator) -> Drawn:
        """Codes to be told apart; without gradients.

        In the warm-up they are the signs of `sums`, later those of the bank.

        Args:
            rows: the pairs of the mini-batch, int64 [b].
            sums: the outputs of both modalities added up, float32 [b, n_bits].
            n_negatives: pairs to draw, at most n.
            generator: of the draw.

        Returns:
            codes of the mini-batch, -1 and 1, float32 [b, n_bits]; codes of the drawn pairs, float32 [m, n_bits];
            whether pair i of the mini-batch is drawn pair j itself, bool [b, m].
        """
        if self.warms_up:
            own = signs(sums)
            return own, own, torch.eye(len(rows), dtype=torch.bool, device=rows.device)
        drawn = torch.randperm(len(self.codes), generator=generator)[:n_negatives].to(rows.device)
        return signs(self.codes[rows]), signs(self.codes[drawn]), rows[:, None] == drawn

    def renew(self, rows: torch.Tensor, sums: torch.Tensor, momentum: float) -> None:
        """Moves the vectors of these pairs towards their outputs; in the warm-up all the way.

        Args:
            rows: the pairs of the mini-batch, int64 [b].
            sums: the outputs of both modalities added up, float32 [b, n_bits].
            momentum: share of the earlier vector that stays.
        """
        kept = 0.0 if self.warms_up else momentum
        self.codes[rows] = normalize(kept * self.codes[rows] + (1 - kept) * normalize(sums.detach()))
