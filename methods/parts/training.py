"""The training loop of the end-to-end track, which carries on to the bit where it was killed.

Adam on a one-cycle schedule for a fixed number of epochs; the last state is kept, nothing is stopped early and nothing
but the training pairs is seen. Every random choice of a step (rows, augmentation, dropout, what the loss draws)
comes from the seed and the step's number alone, so the state of a training is its weights, its optimiser and the number
of steps done. It is written at the end of every epoch and at least every minute.

Losses compare the pairs of one batch. With `accumulation`, a step follows the mean gradient of several batches: that of
a batch as large only where the loss is a mean over pairs by themselves, without batch normalisation. Losses are
computed on the CPU in float32 whatever the device: outputs are small, and no method has to know of devices.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import nn

from benchmark.contract.arrays import FloatArray
from benchmark.contract.network import NetworkSettings
from methods.parts.augmentation import varied_images, varied_sounds
from methods.parts.branches import tensor_of
from methods.parts.checkpoints import Checkpoint

SECONDS = 60.0  # between states that are written within an epoch

# Outputs of each modality -> what is minimised, given the rows and a generator for the loss's own choices.
Forward = Mapping[str, tuple[torch.Tensor, torch.Tensor]]
Loss = Callable[[Forward, torch.Tensor, torch.Generator], torch.Tensor]


def cuda_devices(device: str) -> list[torch.device]:
    """The device where it is a GPU, for `fork_rng`."""
    return [torch.device(device)] if torch.device(device).type == "cuda" else []


@dataclass
class Training:
    """One training of two branches.

    Attributes:
        branches: modality -> branch.
        further: modules that the loss uses besides; they stay on the CPU.
        settings: of the training.
        pretrained: weights that step with a rate of their own.
        seed: of every choice.
        device: of the branches.
        checkpoint: where the state is kept; None keeps none.
        progress: called with the steps done and all steps.
    """

    branches: Mapping[str, nn.Module]
    further: Mapping[str, nn.Module]
    settings: NetworkSettings
    pretrained: Iterable[nn.Parameter]
    seed: int
    device: torch.device
    checkpoint: Checkpoint | None = None
    progress: Callable[[int, int], None] = lambda done, total: None
    _written: float = field(default_factory=time.monotonic)

    def run(self, features: Mapping[str, FloatArray], loss: Loss) -> None:
        """Trains from the stored state, or from the start, to the end.

        Args:
            features: modality -> raw inputs of the training pairs.
            loss: of one batch.

        Raises:
            UserError: the stored state is of another training.
        """
        settings = self.settings
        for branch in self.branches.values():
            branch.to(self.device)
        modules = nn.ModuleDict({**self.branches, **{f"further_{name}": m for name, m in self.further.items()}})
        modules.train()
        n = len(next(iter(features.values())))
        steps = _Steps(n, settings.batch_size, settings.accumulation, self.seed)
        n_steps = settings.epochs * len(steps)
        optimiser, schedule = self._optimiser(modules, n_steps)
        for step in range(self._restored(modules, optimiser, schedule), n_steps):
            self.progress(step, n_steps)
            optimiser.zero_grad()
            batches = steps.batches(step)
            for position, rows in enumerate(batches):
                generator = _seeded(self.seed, step, position)
                torch.manual_seed(generator.initial_seed())  # dropout draws from the global generator
                forward = self._forward(features, rows, generator)
                torch.autograd.backward(loss(forward, rows, generator) / len(batches))
            optimiser.step()
            schedule.step()
            self._keep(modules, optimiser, schedule, step + 1, at_once=(step + 1) % len(steps) == 0)
        optimiser.zero_grad()  # no gradients in what is pickled
        modules.eval()
        modules.cpu()

    def _forward(self, features: Mapping[str, FloatArray], rows: torch.Tensor, generator: torch.Generator) -> Forward:
        """Outputs of the rows, varied where the settings say so, float32 on the CPU."""
        forward = {}
        for modality, values in features.items():
            raw = tensor_of(values[rows.numpy()], self.device)
            if self.settings.augment:
                raw = (varied_images if raw.ndim == 4 else varied_sounds)(raw, generator)
            with self._precision():
                deep, output = self.branches[modality](raw)
            forward[modality] = deep.float().cpu(), output.float().cpu()
        return forward

    def _precision(self) -> contextlib.AbstractContextManager[object]:
        """Bfloat16 where the arithmetic allows it, on a GPU."""
        if self.settings.mixed_precision and self.device.type == "cuda":
            return torch.autocast("cuda", torch.bfloat16)
        return contextlib.nullcontext()

    def _optimiser(
        self, modules: nn.Module, n_steps: int
    ) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.OneCycleLR]:
        """Adam on a one-cycle schedule, with a rate of its own for pretrained weights."""
        pretrained = list(self.pretrained)
        known = {id(parameter) for parameter in pretrained}
        new = [p for p in modules.parameters() if p.requires_grad and id(p) not in known]
        rate = self.settings.learning_rate
        groups = [(new, rate), (pretrained, rate * self.settings.backbone_rate)]
        groups = [(parameters, peak) for parameters, peak in groups if parameters]
        optimiser = torch.optim.Adam(
            [{"params": parameters} for parameters, _ in groups], lr=rate, weight_decay=self.settings.weight_decay
        )
        return optimiser, torch.optim.lr_scheduler.OneCycleLR(optimiser, [peak for _, peak in groups], n_steps)

    def _restored(
        self, modules: nn.Module, optimiser: torch.optim.Optimizer, schedule: torch.optim.lr_scheduler.OneCycleLR
    ) -> int:
        """Steps done in the stored state, which is taken over; 0 where there is none."""
        state = None if self.checkpoint is None else self.checkpoint.read()
        if state is None:
            return 0
        modules.load_state_dict(state["modules"])
        optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
        return int(state["step"])

    def _keep(
        self,
        modules: nn.Module,
        optimiser: torch.optim.Optimizer,
        schedule: torch.optim.lr_scheduler.OneCycleLR,
        step: int,
        at_once: bool,
    ) -> None:
        """Writes the state, at once or where the last one is a minute old."""
        if self.checkpoint is None or not (at_once or time.monotonic() - self._written >= SECONDS):
            return
        self.checkpoint.write(
            step=step,
            modules=modules.state_dict(),
            optimiser=optimiser.state_dict(),
            schedule=schedule.state_dict(),
        )
        self._written = time.monotonic()


@dataclass(frozen=True)
class _Steps:
    """Which rows each step of an epoch sees; an incomplete last batch is left out, as in the frozen track."""

    n: int
    batch_size: int
    accumulation: int
    seed: int

    @property
    def n_batches(self) -> int:
        """Batches of an epoch."""
        return max(1, self.n // self.batch_size)

    def __len__(self) -> int:
        """Steps of an epoch."""
        return -(-self.n_batches // self.accumulation)

    def batches(self, step: int) -> list[torch.Tensor]:
        """Rows of the batches that a step accumulates, int64 [b] each."""
        epoch, position = divmod(step, len(self))
        order = torch.randperm(self.n, generator=_seeded(self.seed, epoch))
        whole = torch.split(order[: self.n_batches * self.batch_size], self.batch_size)
        return list(whole[position * self.accumulation : (position + 1) * self.accumulation])


def _seeded(*numbers: int) -> torch.Generator:
    """A generator for the choices of that name."""
    state = np.random.SeedSequence(numbers).generate_state(1, np.uint64)
    return torch.Generator().manual_seed(int(state[0] >> np.uint64(1)))
