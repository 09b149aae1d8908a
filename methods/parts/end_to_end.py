"""Networks, mini-batches and checkpoints of the end-to-end track, which learns from pixels and MFCC frames.

Every random choice of a step (rows, augmentation, dropout, draws of the loss) follows from the seed and the number of
the step, so a killed training continues to the bit.

A loss compares the pairs of one batch. With `accumulation`, a step follows the mean gradient of several batches. That
equals the gradient of one large batch only if the loss is a mean over independent pairs and no layer normalises over
the batch. Losses are computed on the CPU in float32 even when the networks run on a GPU: the outputs are small, and no
method has to handle devices.

Methods import this module only inside functions, and so it is in no digest of a frozen fit (`END_TO_END_MODULES`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from benchmark.contract.arrays import FloatArray
from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.network import NetworkSettings
from methods.parts.augmentation import varied_images, varied_sounds
from methods.parts.branches import Branch, Encoder, ImageEncoder, SoundEncoder
from methods.parts.checkpoints import Checkpoint, CheckpointKeeper
from methods.parts.heads import Head
from methods.parts.training import Group

# Raw inputs that go through a network at once in `encode`.
RAW_BATCH = 64


def tensor_of(rows: FloatArray, device: torch.device) -> torch.Tensor:
    """The rows on the device as float32: MFCC frames unchanged, pixels uint8 [b, 3, size, size] scaled to 0 .. 1."""
    tensor = torch.from_numpy(np.array(rows)).to(device)  # a copy, since rows may be a read-only map of a file
    return tensor.float() / 255 if tensor.dtype == torch.uint8 else tensor


def raw_tensors(rows: FloatArray) -> Iterator[torch.Tensor]:
    """The rows as tensors of at most RAW_BATCH items, on the CPU."""
    for start in range(0, len(rows), RAW_BATCH):
        yield tensor_of(rows[start : start + RAW_BATCH], torch.device("cpu"))


@dataclass(frozen=True)
class SeededSampler:
    """Every epoch in a new order that only its number and the seed decide.

    An incomplete last batch is left out, as in the frozen track. Several updates of a step see the same variations of
    its pairs, since each starts from the same seed.

    Attributes:
        n: training pairs.
        batch_size: pairs in a batch.
        accumulation: batches in a step.
        n_epochs: passes over the training pairs.
        seed: of every choice.
    """

    n: int
    batch_size: int
    accumulation: int
    n_epochs: int
    seed: int

    @property
    def n_batches(self) -> int:
        """Batches in an epoch."""
        return max(1, self.n // self.batch_size)

    @property
    def steps_per_epoch(self) -> int:
        """Steps in an epoch, the last of which may have fewer batches."""
        return -(-self.n_batches // self.accumulation)

    def batches(self, step: int) -> Sequence[torch.Tensor]:
        """Rows of the batches of a step, int64 [b] each."""
        epoch, position = divmod(step, self.steps_per_epoch)
        order = torch.randperm(self.n, generator=_seeded(self.seed, epoch))
        whole = torch.split(order[: self.n_batches * self.batch_size], self.batch_size)
        return whole[position * self.accumulation : (position + 1) * self.accumulation]

    def generator(self, step: int, position: int) -> torch.Generator:
        """A new generator for one batch; torch's global generator, from which dropout draws, gets the same seed."""
        generator = _seeded(self.seed, step, position)
        torch.manual_seed(generator.initial_seed())
        return generator


class EndToEndTrack:
    """An image network and a sound network with their heads, on the device of the fit.

    Attributes:
        heads: modality -> encoder and head.
        sampler: of the training pairs.
        weight_decay: of Adam.
        keeper: stores the state of the training; None without a checkpoint file.
    """

    tensors = staticmethod(raw_tensors)

    def __init__(
        self,
        train: TrainData,
        context: FitContext,
        network: NetworkSettings,
        n_out: int,
        sound_branch: Callable[[int], SoundEncoder],
    ) -> None:
        """Draws new weights from torch's global generator.

        Raises:
            NotApplicable: the data are not images and MFCC frames.
            UserError: the image network is unknown, or its weights do not fit or cannot be obtained.
        """
        image, sound = _raw_inputs(train)
        self.features, self._network = {"image": image, "sound": sound}, network
        self._device = torch.device(context.device)
        pixels = ImageEncoder(network, context.image_weights)
        encoders: dict[str, Encoder] = {"image": pixels, "sound": sound_branch(sound.shape[2])}
        self.heads: dict[str, nn.Module] = {
            m: Branch(encoder, Head(encoder.n_features, network.width, n_out, network.dropout)).to(self._device)
            for m, encoder in encoders.items()
        }
        self._pretrained = {id(p) for p in pixels.pretrained_parameters()} if network.pretrained else set()
        self.sampler = SeededSampler(len(train), network.batch_size, network.accumulation, network.epochs, context.seed)
        self.weight_decay = network.weight_decay
        self.keeper = (
            CheckpointKeeper(Checkpoint(context.checkpoint, context.checkpoint_identity))
            if context.checkpoint
            else None
        )

    def groups(self, parameters: Sequence[nn.Parameter]) -> list[Group]:
        """New weights, and pretrained ones with a learning rate of their own."""
        rate = self._network.learning_rate
        return [
            Group([p for p in parameters if id(p) not in self._pretrained], rate),
            Group([p for p in parameters if id(p) in self._pretrained], rate * self._network.backbone_rate),
        ]

    def forward(self, rows: torch.Tensor, generator: torch.Generator) -> dict[str, tuple[torch.Tensor, torch.Tensor]]:
        """Modality -> deep features and outputs of these training pairs, varied if the settings ask for it."""
        outputs = {}
        for modality, values in self.features.items():
            raw = tensor_of(values[rows.numpy()], self._device)
            if self._network.augment:
                raw = (varied_images if modality == "image" else varied_sounds)(raw, generator)
            with self._precision():
                deep, output = self.heads[modality](raw)
            outputs[modality] = deep.float().cpu(), output.float().cpu()
        return outputs

    def _precision(self) -> contextlib.AbstractContextManager[object]:
        if self._network.mixed_precision and self._device.type == "cuda":
            return torch.autocast("cuda", torch.bfloat16)
        return contextlib.nullcontext()


def _raw_inputs(train: TrainData) -> tuple[FloatArray, FloatArray]:
    """Pixels and MFCC frames; raises NotApplicable for other data."""
    shapes = {m: f"{x.dtype} {list(x.shape)}" for m, x in train.features.items()}
    image, sound = (train.features.get(m) for m in ("image", "sound"))
    if image is None or sound is None or len(shapes) != 2 or image.ndim != 4 or sound.ndim != 3:
        raise NotApplicable(
            "the end-to-end track learns from images uint8 [n, 3, size, size] and sounds float32 [n, n_frames, "
            f"n_coefficients]; the data have {', '.join(f'{m} {shape}' for m, shape in shapes.items())}"
        )
    return image, sound


def _seeded(*numbers: int) -> torch.Generator:
    """A generator that these numbers decide."""
    state = np.random.SeedSequence(numbers).generate_state(1, np.uint64)
    return torch.Generator().manual_seed(int(state[0] >> np.uint64(1)))
