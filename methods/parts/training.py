"""The training loop of both tracks.

Training takes a fixed number of steps and keeps the last state; it never stops early and sees only the training pairs.
A step goes through the updates one after the other, so that adversarial methods alternate: each update computes its
loss on the batches of the step, and moves its own weights by the mean of their gradients.

State that has to survive a kill belongs into the trained modules: codes that a method updates in closed form between
epochs are a buffer (`register_buffer`) of one of them, so a checkpoint holds them beside weights, optimisers and
schedules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import nn

# Rows of the training pairs and a generator for random choices -> what is minimised, a scalar.
Loss = Callable[[torch.Tensor, torch.Generator], torch.Tensor]


class Sampler(Protocol):
    """Decides which training pairs each step sees, and where its random choices come from."""

    @property
    def n_epochs(self) -> int:
        """Passes over the training pairs."""
        ...

    @property
    def steps_per_epoch(self) -> int:
        """Steps that one pass takes."""
        ...

    def batches(self, step: int) -> Sequence[torch.Tensor]:
        """Rows of the batches whose gradients a step averages, int64 [b] each; steps are asked for in order."""
        ...

    def generator(self, step: int, position: int) -> torch.Generator:
        """Generator for the random choices on one batch of a step; called just before the batch is used."""
        ...


@dataclass(frozen=True)
class Update:
    """One optimiser with the loss that it follows.

    Attributes:
        optimiser: of the weights that this update moves.
        schedule: of the learning rate, advanced after every step.
        loss: of one batch. Several updates of a step get the same rows.
    """

    optimiser: torch.optim.Optimizer
    schedule: torch.optim.lr_scheduler.LRScheduler
    loss: Loss


class StateKeeper(Protocol):
    """Keeps the state of a training, so that a killed one can continue."""

    def restore(self, modules: nn.Module, updates: Sequence[Update]) -> int:
        """Loads the stored state into modules and updates; returns the steps already done, 0 without a stored state."""
        ...

    def keep(self, modules: nn.Module, updates: Sequence[Update], n_done: int, ends_epoch: bool) -> None:
        """Is offered the state after every step, and stores it when it sees fit."""
        ...


@dataclass(frozen=True)
class Group:
    """Weights that share a learning rate.

    Attributes:
        parameters: the weights.
        peak: highest learning rate of the one-cycle schedule.
    """

    parameters: Sequence[nn.Parameter]
    peak: float


def adam_one_cycle(groups: Iterable[Group], n_steps: int, weight_decay: float, loss: Loss) -> Update:
    """An update by Adam on a one-cycle schedule; groups without weights are left out."""
    filled = [group for group in groups if group.parameters]
    optimiser = torch.optim.Adam([{"params": list(group.parameters)} for group in filled], weight_decay=weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, [group.peak for group in filled], n_steps)
    return Update(optimiser, schedule, loss)


def train(
    modules: nn.Module,
    updates: Sequence[Update],
    sampler: Sampler,
    *,
    before_epoch: Callable[[int], None] | None = None,
    keeper: StateKeeper | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Trains the modules from the stored state, or from the start, and leaves them in evaluation mode.

    Args:
        modules: everything that is trained, and every buffer that the losses change.
        updates: taken one after the other in every step.
        sampler: of the training pairs.
        before_epoch: called with the number of each epoch before its first step, while the modules are in evaluation
            mode; the place for closed-form updates. Random choices in it should come from a generator seeded by the
            number of the epoch, so that a killed training continues with the same ones.
        keeper: stores the state; without one a killed training starts again.
        progress: called before every step with the steps done and all steps.
    """
    n_steps = sampler.n_epochs * sampler.steps_per_epoch
    modules.train()
    for step in range(0 if keeper is None else keeper.restore(modules, updates), n_steps):
        epoch, position = divmod(step, sampler.steps_per_epoch)
        if progress is not None:
            progress(step, n_steps)
        if before_epoch is not None and position == 0:
            modules.eval()
            before_epoch(epoch)
            modules.train()
        for update in updates:
            _follow(update, sampler, step)
        if keeper is not None:
            keeper.keep(modules, updates, step + 1, ends_epoch=position + 1 == sampler.steps_per_epoch)
    modules.zero_grad()  # frees the memory of the gradients
    modules.eval()


def _follow(update: Update, sampler: Sampler, step: int) -> None:
    update.optimiser.zero_grad()
    batches = sampler.batches(step)
    for position, rows in enumerate(batches):
        generator = sampler.generator(step, position)
        torch.autograd.backward(update.loss(rows, generator) / len(batches))
    update.optimiser.step()
    update.schedule.step()
