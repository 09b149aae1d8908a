"""The network and training loop that the deep methods share: one head per modality on frozen features.

Every deep method of the `frozen` track has the same head: d -> width, ReLU, batch normalisation, dropout ->
outputs. Methods differ by their loss alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from benchmark.types import FitContext, FloatArray, TrainData


@dataclass(frozen=True)
class Batch:
    """Network outputs of one mini-batch of pairs, per modality.

    Attributes:
        deep: modality -> deep features, float32 [b, width].
        output: modality -> outputs of the last layer, float32 [b, n_bits or dim].
        rows: int64 [b], which training pairs these are.
        train_labels: int64 [n], labels of all training pairs, or None for an unsupervised method.
        generator: for random choices inside the loss.
    """

    deep: Mapping[str, torch.Tensor]
    output: Mapping[str, torch.Tensor]
    rows: torch.Tensor
    train_labels: torch.Tensor | None
    generator: torch.Generator

    def _all_labels(self) -> torch.Tensor:
        """int64 [n]; raises ValueError without labels."""
        if self.train_labels is None:
            raise ValueError("a supervised loss needs labels; declare the method as supervised in its registry row")
        return self.train_labels

    @property
    def same_class(self) -> torch.Tensor:
        """Whether pair i and pair j of the mini-batch are of one class, bool [b, b]."""
        labels = self._all_labels()[self.rows]
        return labels[:, None] == labels[None]

    @property
    def same_class_as_all(self) -> torch.Tensor:
        """Whether pair i of the mini-batch and training pair j are of one class, bool [b, n]."""
        labels = self._all_labels()
        return labels[self.rows][:, None] == labels[None]


class Head(nn.Module):
    """d -> width -> n_out with deep features in between."""

    def __init__(self, d: int, width: int, n_out: int, dropout: float) -> None:
        """Initialises the weights as Glorot & Bengio (2010), biases with zero."""
        super().__init__()
        self.hidden, self.last = nn.Linear(d, width), nn.Linear(width, n_out)
        # Rectified units are all positive: uncentred, their common part swamps cosines and balance terms.
        self.centre = nn.BatchNorm1d(width)
        self.dropout = nn.Dropout(dropout)
        for layer in (self.hidden, self.last):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Deep features [n, width] and outputs [n, n_out]."""
        deep = self.centre(torch.relu(self.hidden(features)))
        return deep, self.last(self.dropout(deep))


@dataclass(kw_only=True)
class TwoBranch:
    """Base of the deep methods: subclasses give `loss` and, where real-valued, `dim`.

    Attributes:
        width: units of the hidden layer.
        dropout: share of hidden units dropped in training.
        epochs: passes over the training pairs; the last state is kept.
        batch_size: pairs a step.
        learning_rate: peak of Adam's one-cycle schedule.
        weight_decay: of Adam.
    """

    width: int = 512
    dropout: float = 0.3
    epochs: int = 30
    batch_size: int = 64
    learning_rate: float = 2e-3
    weight_decay: float = 1e-4

    def loss(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Named parts whose sum is minimised."""
        raise TypeError(f"{type(self).__name__} has to define loss()")

    def n_out(self, context: FitContext) -> int:
        """Width of the last layer."""
        return context.code_length

    def further_modules(self, context: FitContext) -> dict[str, nn.Module]:
        """Modules besides the heads that are trained with them, kept in `further_`; none unless a method has some."""
        return {}

    def activation(self, output: torch.Tensor) -> torch.Tensor:
        """What `encode` applies to the outputs of the last layer."""
        return output

    def fit(self, train: TrainData, context: FitContext) -> TwoBranch:
        """Trains both heads jointly and keeps the last state."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(context.seed)
            self._train(train, context)
        return self

    def _train(self, train: TrainData, context: FitContext) -> None:
        """Mini-batches of pairs, Adam, one-cycle schedule."""
        generator = torch.Generator().manual_seed(context.seed)
        features = {m: torch.from_numpy(np.ascontiguousarray(values)) for m, values in train.features.items()}
        labels = None if train.labels is None else torch.from_numpy(np.asarray(train.labels))
        n_out = self.n_out(context)
        self.heads_ = {m: Head(x.shape[1], self.width, n_out, self.dropout) for m, x in features.items()}
        self.further_ = self.further_modules(context)
        modules = nn.ModuleList([*self.heads_.values(), *self.further_.values()])
        parameters = list(modules.parameters())
        optimiser = torch.optim.Adam(parameters, lr=self.learning_rate, weight_decay=self.weight_decay)
        # An incomplete last batch is left out, since one pair alone has nothing to compare with.
        n_batches = max(1, len(train) // self.batch_size)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, self.learning_rate, self.epochs * n_batches)
        for _ in range(self.epochs):
            order = torch.randperm(len(train), generator=generator)
            for rows in torch.split(order[: n_batches * self.batch_size], self.batch_size):
                forward = {m: self.heads_[m](x[rows]) for m, x in features.items()}
                batch = Batch(
                    deep={m: deep for m, (deep, _) in forward.items()},
                    output={m: output for m, (_, output) in forward.items()},
                    rows=rows,
                    train_labels=labels,
                    generator=generator,
                )
                optimiser.zero_grad()
                torch.autograd.backward(torch.stack(list(self.loss(batch).values())).sum())
                optimiser.step()
                schedule.step()
        modules.eval()

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """Outputs float32 [n, n_bits or dim]."""
        with torch.inference_mode():
            _, output = self.heads_[modality](torch.from_numpy(np.ascontiguousarray(features)))
            encoded: FloatArray = self.activation(output).numpy()
        return encoded
