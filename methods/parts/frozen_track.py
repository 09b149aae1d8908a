"""Networks and mini-batches of the frozen track: heads on feature vectors, trained on shuffled pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import torch
from torch import nn

from benchmark.contract.arrays import FloatArray
from benchmark.contract.method import TrainData
from methods.parts.heads import Head
from methods.parts.training import Group


class HeadSettings(Protocol):
    """Hyper-parameters of heads and of their training; `TwoBranch` explains them."""

    width: int
    dropout: float
    epochs: int
    batch_size: int
    learning_rate: float
    weight_decay: float


def feature_tensors(features: FloatArray) -> Iterator[torch.Tensor]:
    """All rows in one tensor, float32 [n, d]."""
    yield torch.from_numpy(np.ascontiguousarray(features))


@dataclass
class ShuffledSampler:
    """Every epoch in a new order, drawn from one generator that the losses draw from too.

    An order is drawn when the first step of its epoch asks for it, after all choices of the losses before. An
    incomplete last batch is left out, since a single pair would have nothing to be compared with.

    Attributes:
        n: training pairs.
        batch_size: pairs in a batch.
        n_epochs: passes over the training pairs.
        seed: of the generator.
    """

    n: int
    batch_size: int
    n_epochs: int
    seed: int
    _generator: torch.Generator = field(init=False)
    _order: torch.Tensor = field(init=False)
    _epoch: int = field(init=False, default=-1)

    def __post_init__(self) -> None:
        """Seeds the generator."""
        self._generator = torch.Generator().manual_seed(self.seed)

    @property
    def steps_per_epoch(self) -> int:
        """One step for each batch."""
        return max(1, self.n // self.batch_size)

    def batches(self, step: int) -> list[torch.Tensor]:
        """Rows of the one batch of a step; raises ValueError where the step skips an epoch."""
        epoch, position = divmod(step, self.steps_per_epoch)
        if epoch == self._epoch + 1:
            self._order, self._epoch = torch.randperm(self.n, generator=self._generator), epoch
        elif epoch != self._epoch:
            raise ValueError(f"epoch {epoch} cannot follow epoch {self._epoch}: orders are drawn one after the other")
        return [self._order[position * self.batch_size : (position + 1) * self.batch_size]]

    def generator(self, step: int, position: int) -> torch.Generator:
        """The same generator for every step."""
        return self._generator


class FrozenTrack:
    """Heads on feature vectors.

    Attributes:
        heads: modality -> head.
        sampler: of the training pairs.
        weight_decay: of Adam.
        keeper: None, since a fit takes seconds and can start again.
    """

    keeper = None
    tensors = staticmethod(feature_tensors)

    def __init__(self, train: TrainData, settings: HeadSettings, n_out: int, seed: int) -> None:
        """Draws the weights of the heads from torch's global generator."""
        self.features = {m: next(feature_tensors(values)) for m, values in train.features.items()}
        self.heads: dict[str, nn.Module] = {}
        for modality, x in self.features.items():
            head = Head(x.shape[1], settings.width, n_out, settings.dropout)
            head.fit_units(x)
            self.heads[modality] = head
        self.sampler = ShuffledSampler(len(train), settings.batch_size, settings.epochs, seed)
        self.weight_decay, self._peak = settings.weight_decay, settings.learning_rate

    def groups(self, parameters: Sequence[nn.Parameter]) -> list[Group]:
        """All weights at one learning rate."""
        return [Group(parameters, self._peak)]

    def forward(self, rows: torch.Tensor, generator: torch.Generator) -> dict[str, tuple[torch.Tensor, torch.Tensor]]:
        """Modality -> deep features and outputs of these training pairs."""
        return {m: self.heads[m](x[rows]) for m, x in self.features.items()}
