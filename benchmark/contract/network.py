"""Settings of the networks and of the training in the end-to-end track."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Interval


@dataclass(frozen=True, kw_only=True)
class NetworkSettings:
    """Branches and training of the end-to-end track; the presets are in `benchmark.plan.presets`.

    Attributes:
        backbone: "small-cnn" or torchvision's name of a classification network.
        pretrained: whether the backbone starts from ImageNet weights (torchvision networks only).
        frozen_layers: number of leading blocks of the backbone (`benchmark.networks.trained.blocks`) that keep their
            weights; -1 freezes all of them.
        image_size: side of the images in pixels.
        n_frames: MFCC frames of a sound; longer ones are cut, shorter ones padded with zeros.
        width: units of the fully connected layer before the hash layer: the deep features.
        dropout: share of those units that training drops.
        epochs: passes over the training pairs; there is no early stopping, the last state is kept.
        batch_size: pairs that one loss compares.
        accumulation: batches whose mean gradient one optimiser step follows.
        learning_rate: peak of Adam's one-cycle schedule, for all new layers.
        backbone_rate: peak for the trained blocks of a pretrained backbone, as a share of learning_rate.
        weight_decay: of Adam.
        augment: whether training varies images and sounds, see `methods.parts.augmentation`.
        mixed_precision: whether a GPU computes in bfloat16 where that is safe; ignored on a CPU.
        channels_last: memory format of images and weights; faster on a CPU, and on a GPU in mixed precision.
    """

    backbone: str
    pretrained: bool
    frozen_layers: Annotated[int, Interval(ge=-1, le=1000)]
    image_size: Annotated[int, Interval(ge=32, le=1024)]
    n_frames: Annotated[int, Interval(ge=16, le=10_000)]
    width: Annotated[int, Interval(ge=1, le=65_536)]
    dropout: Annotated[float, Interval(ge=0, le=0.99)]
    epochs: Annotated[int, Interval(ge=1, le=100_000)]
    batch_size: Annotated[int, Interval(ge=2, le=65_536)]
    accumulation: Annotated[int, Interval(ge=1, le=65_536)]
    learning_rate: Annotated[float, Interval(ge=1e-9, le=10)]
    backbone_rate: Annotated[float, Interval(ge=0, le=100)]
    weight_decay: Annotated[float, Interval(ge=0, le=10)]
    augment: bool
    mixed_precision: bool
    channels_last: bool
