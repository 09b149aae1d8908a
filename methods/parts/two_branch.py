"""The base of the deep methods: one network for each modality, trained together.

Every deep method has the same head: linear to `width` deep features, ReLU, batch normalisation, dropout, linear to the
outputs. In the frozen track the head sits on feature vectors (`methods.parts.frozen_track`); in the end-to-end track on
an encoder of pixels or MFCC frames (`methods.parts.end_to_end`). Methods differ in their loss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Protocol

import numpy as np
import torch
from annotated_types import Interval
from torch import nn

from benchmark.contract.arrays import FloatArray
from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext, TrainData
from methods.parts.batch import Batch
from methods.parts.frozen_track import FrozenTrack
from methods.parts.training import Group, Loss, Sampler, StateKeeper, adam_one_cycle, train

if TYPE_CHECKING:
    from methods.parts.branches import SoundEncoder

# Outputs of a mini-batch -> named parts whose sum is minimised.
BatchLoss = Callable[[Batch], Mapping[str, torch.Tensor]]


class Track(Protocol):
    """What a training needs to know of its track."""

    heads: dict[str, nn.Module]
    weight_decay: float

    @property
    def sampler(self) -> Sampler:
        """Chooses the training pairs of each step."""
        ...

    @property
    def keeper(self) -> StateKeeper | None:
        """Stores the state of the training, or None."""
        ...

    @property
    def tensors(self) -> Callable[[FloatArray], Iterator[torch.Tensor]]:
        """Turns stored rows into inputs of a head, block by block."""
        ...

    def groups(self, parameters: Sequence[nn.Parameter]) -> list[Group]:
        """The weights by their learning rate."""
        ...

    def forward(self, rows: torch.Tensor, generator: torch.Generator) -> dict[str, tuple[torch.Tensor, torch.Tensor]]:
        """Modality -> deep features and outputs of training pairs."""
        ...


@dataclass(kw_only=True)
class TwoBranch:
    """Base of the deep methods; a subclass defines `loss`.

    The hyper-parameters below apply to the frozen track; the end-to-end track takes them from its network settings.

    Attributes:
        width: units of the hidden layer.
        dropout: share of the hidden units dropped in training.
        epochs: passes over the training pairs; the last state is kept.
        batch_size: pairs in a step.
        learning_rate: peak of Adam's one-cycle schedule.
        weight_decay: of Adam.
        heads_: fitted network of each modality.
        further_: fitted modules of `further_modules`.
    """

    width: Annotated[int, Interval(ge=1, le=65_536)] = 512
    dropout: Annotated[float, Interval(ge=0, le=0.99)] = 0.3
    epochs: Annotated[int, Interval(ge=1, le=100_000)] = 30
    batch_size: Annotated[int, Interval(ge=2, le=65_536)] = 64
    learning_rate: Annotated[float, Interval(ge=1e-9, le=10)] = 2e-3
    weight_decay: Annotated[float, Interval(ge=0, le=10)] = 1e-4

    def loss(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Named parts whose sum is minimised."""
        raise TypeError(f"{type(self).__name__} has to define loss()")

    def n_out(self, context: FitContext) -> int:
        """Width of the last layer; the code length unless a method overrides it."""
        return context.code_length

    def further_modules(self, train: TrainData, context: FitContext) -> dict[str, nn.Module]:
        """Modules besides the heads: trained with them, stored in checkpoints, kept in `further_`."""
        return {}

    def further_losses(self) -> Mapping[str, BatchLoss]:
        """Losses of further modules that oppose the heads, such as discriminators: name in `further_` -> loss.

        Each of these modules gets an optimiser of its own. In every step `loss` moves the heads and the other
        modules first; then each loss given here moves its module only.
        """
        return {}

    def before_epoch(self, train: TrainData, epoch: int) -> None:
        """Called before every epoch, with the modules in evaluation mode, for closed-form updates.

        What it changes has to be a buffer of a further module, so that a killed training continues with it.
        `forward` gives the outputs of the training pairs.
        """

    def sound_branch(self, n_coefficients: int) -> SoundEncoder:
        """Encoder of MFCC frames in the end-to-end track."""
        from methods.parts.branches import dilated_sound

        return dilated_sound(n_coefficients)

    def activation(self, output: torch.Tensor) -> torch.Tensor:
        """What `encode` applies to the outputs of the last layer."""
        return output

    def fit(self, train: TrainData, context: FitContext) -> TwoBranch:
        """Trains the networks of both modalities together and keeps their last state.

        Raises:
            NotApplicable: there is only one training pair, or the end-to-end track is given other data than images and
                MFCC frames.
            UserError: the image network cannot be built, or the checkpoint belongs to another training.
        """
        if len(train) < 2:
            raise NotApplicable("a network learns from two training pairs or more, got one")
        with torch.random.fork_rng(devices=_cuda_devices(context.device)):
            torch.manual_seed(context.seed)
            track = self._track(train, context)
            self.heads_, self.tensors_ = track.heads, track.tensors
            self.further_ = self.further_modules(train, context)
            self._train(track, train, context)
        return self

    def _track(self, train: TrainData, context: FitContext) -> Track:
        if context.network is None:
            return FrozenTrack(train, self, self.n_out(context), context.seed)
        from methods.parts.end_to_end import EndToEndTrack

        return EndToEndTrack(train, context, context.network, self.n_out(context), self.sound_branch)

    def _train(self, track: Track, pairs: TrainData, context: FitContext) -> None:
        labels = None if pairs.labels is None else torch.from_numpy(np.asarray(pairs.labels))
        modules = nn.ModuleDict({**self.heads_, **{f"further_{name}": m for name, m in self.further_.items()}})
        opponents = self.further_losses()
        opposing = {id(p) for name in opponents for p in self.further_[name].parameters()}
        shared = [p for p in modules.parameters() if p.requires_grad and id(p) not in opposing]
        moved: list[tuple[BatchLoss, list[nn.Parameter]]] = [(self.loss, shared)]
        moved += [(loss, list(self.further_[name].parameters())) for name, loss in opponents.items()]
        n_steps = track.sampler.n_epochs * track.sampler.steps_per_epoch
        train(
            modules,
            [
                adam_one_cycle(track.groups(parameters), n_steps, track.weight_decay, _minimised(loss, track, labels))
                for loss, parameters in moved
            ],
            track.sampler,
            before_epoch=lambda epoch: self.before_epoch(pairs, epoch),
            keeper=track.keeper,
            progress=context.progress,
        )
        modules.cpu()

    def forward(self, features: FloatArray, modality: str) -> tuple[torch.Tensor, torch.Tensor]:
        """Deep features float32 [n, width] and outputs float32 [n, n_out] of inputs of the track, on the CPU."""
        head = self.heads_[modality]
        device = next(head.parameters()).device
        with torch.inference_mode():
            parts = [head(block.to(device)) for block in self.tensors_(features)]
            return torch.cat([deep for deep, _ in parts]).cpu(), torch.cat([output for _, output in parts]).cpu()

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """Outputs float32 [n, n_bits or dim]."""
        _, output = self.forward(features, modality)
        with torch.inference_mode():
            encoded: FloatArray = self.activation(output).numpy()
        return encoded


def _minimised(loss: BatchLoss, track: Track, labels: torch.Tensor | None) -> Loss:
    """The sum of a loss's parts as a function of rows."""

    def minimised(rows: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        outputs = track.forward(rows, generator)
        deep, output = ({m: pair[k] for m, pair in outputs.items()} for k in (0, 1))
        batch = Batch(deep=deep, output=output, rows=rows, train_labels=labels, generator=generator)
        return torch.stack(list(loss(batch).values())).sum()

    return minimised


def _cuda_devices(device: str) -> list[torch.device]:
    return [torch.device(device)] if torch.device(device).type == "cuda" else []
