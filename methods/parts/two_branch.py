"""The network and training that the deep methods share: one head per modality, on frozen features or on branches.

Every deep method has the same head: d -> width, ReLU, batch normalisation, dropout -> outputs. In the `frozen` track
d is the number of features. In the `end-to-end` track an encoder of `methods.parts.branches` on pixels or MFCC frames
stands before the head, and `methods.parts.training` trains both. Methods differ by their loss, and may choose their
sound branch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from benchmark.contract.arrays import FloatArray
from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.network import NetworkSettings
from methods.parts.branches import Branch, Encoder, ImageEncoder, SoundEncoder, dilated_sound, tensor_of
from methods.parts.checkpoints import Checkpoint
from methods.parts.training import Forward, Training, cuda_devices

# Raw inputs whose outputs `encode` computes at once.
RAW_BATCH = 64


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

    The hyper-parameters below are those of the frozen track; the end-to-end one has them in its network settings.

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

    def sound_branch(self, n_coefficients: int) -> SoundEncoder:
        """Encoder of MFCC frames in the end-to-end track."""
        return dilated_sound(n_coefficients)

    def activation(self, output: torch.Tensor) -> torch.Tensor:
        """What `encode` applies to the outputs of the last layer."""
        return output

    def fit(self, train: TrainData, context: FitContext) -> TwoBranch:
        """Trains both heads jointly, with their branches in the end-to-end track, and keeps the last state."""
        with torch.random.fork_rng(devices=cuda_devices(context.device)):
            torch.manual_seed(context.seed)
            if context.network is None:
                self._train(train, context)
            else:
                self._train_end_to_end(train, context, context.network)
        return self

    def _train(self, train: TrainData, context: FitContext) -> None:
        """Mini-batches of pairs, Adam, one-cycle schedule."""
        generator = torch.Generator().manual_seed(context.seed)
        features = {m: torch.from_numpy(np.ascontiguousarray(values)) for m, values in train.features.items()}
        labels = _labels_of(train)
        n_out = self.n_out(context)
        self.heads_: dict[str, nn.Module] = {
            m: Head(x.shape[1], self.width, n_out, self.dropout) for m, x in features.items()
        }
        self.further_ = self.further_modules(context)
        modules = nn.ModuleList([*self.heads_.values(), *self.further_.values()])
        parameters = list(modules.parameters())
        optimiser = torch.optim.Adam(parameters, lr=self.learning_rate, weight_decay=self.weight_decay)
        # An incomplete last batch is left out, since one pair alone has nothing to compare with.
        n_batches = max(1, len(train) // self.batch_size)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, self.learning_rate, self.epochs * n_batches)
        for epoch in range(self.epochs):
            context.progress(epoch, self.epochs)
            order = torch.randperm(len(train), generator=generator)
            for rows in torch.split(order[: n_batches * self.batch_size], self.batch_size):
                forward = {m: self.heads_[m](x[rows]) for m, x in features.items()}
                optimiser.zero_grad()
                torch.autograd.backward(self._minimised(forward, rows, labels, generator))
                optimiser.step()
                schedule.step()
        modules.eval()

    def _minimised(
        self, forward: Forward, rows: torch.Tensor, labels: torch.Tensor | None, generator: torch.Generator
    ) -> torch.Tensor:
        """Sum of the loss's parts on one mini-batch."""
        batch = Batch(
            deep={m: deep for m, (deep, _) in forward.items()},
            output={m: output for m, (_, output) in forward.items()},
            rows=rows,
            train_labels=labels,
            generator=generator,
        )
        return torch.stack(list(self.loss(batch).values())).sum()

    def _train_end_to_end(self, train: TrainData, context: FitContext, network: NetworkSettings) -> None:
        """Branches on raw inputs, trained by `methods.parts.training`."""
        labels, n_out = _labels_of(train), self.n_out(context)
        image, sound = _raw_inputs(train)
        pixels = ImageEncoder(network, context.image_weights)
        encoders: dict[str, Encoder] = {"image": pixels, "sound": self.sound_branch(sound.shape[2])}
        self.heads_ = {
            m: Branch(encoder, Head(encoder.n_features, network.width, n_out, network.dropout))
            for m, encoder in encoders.items()
        }
        self.further_ = self.further_modules(context)
        training = Training(
            branches=self.heads_,
            further=self.further_,
            settings=network,
            pretrained=pixels.pretrained_parameters() if network.pretrained else [],
            seed=context.seed,
            device=torch.device(context.device),
            checkpoint=Checkpoint(context.checkpoint, context.checkpoint_identity) if context.checkpoint else None,
            progress=context.progress,
        )
        training.run(
            {"image": image, "sound": sound},
            lambda forward, rows, generator: self._minimised(forward, rows, labels, generator),
        )

    def forward(self, features: FloatArray, modality: str) -> tuple[torch.Tensor, torch.Tensor]:
        """Deep features float32 [n, width] and outputs float32 [n, n_out] of features or raw inputs."""
        head = self.heads_[modality]
        with torch.inference_mode():
            if features.ndim == 2:
                deep, output = head(torch.from_numpy(np.ascontiguousarray(features)))
                return deep, output
            parts = [
                head(tensor_of(features[start : start + RAW_BATCH], torch.device("cpu")))
                for start in range(0, len(features), RAW_BATCH)
            ]
            return torch.cat([deep for deep, _ in parts]), torch.cat([output for _, output in parts])

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """Outputs float32 [n, n_bits or dim]."""
        _, output = self.forward(features, modality)
        with torch.inference_mode():
            encoded: FloatArray = self.activation(output).numpy()
        return encoded


def _labels_of(train: TrainData) -> torch.Tensor | None:
    """Labels of the training pairs, int64 [n]."""
    return None if train.labels is None else torch.from_numpy(np.asarray(train.labels))


def _raw_inputs(train: TrainData) -> tuple[FloatArray, FloatArray]:
    """Pixels and MFCC frames; raises NotApplicable where the data are not both."""
    shapes = {m: f"{x.dtype} {list(x.shape)}" for m, x in train.features.items()}
    image, sound = (train.features.get(m) for m in ("image", "sound"))
    if image is None or sound is None or len(shapes) != 2 or image.ndim != 4 or sound.ndim != 3:
        raise NotApplicable(
            "the end-to-end track learns from images uint8 [n, 3, size, size] and sounds float32 [n, n_frames, "
            f"n_coefficients]; the data have {', '.join(f'{m} {shape}' for m, shape in shapes.items())}"
        )
    return image, sound
