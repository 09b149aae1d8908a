"""Named settings of the end-to-end track, and checked changes to them. Does not import torch."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from benchmark.contract.errors import UserError
from benchmark.contract.network import NetworkSettings
from benchmark.contract.search_space import Scalar
from benchmark.plan.values import checked, declared
from benchmark.registry import unknown

# For two cores: a cell takes minutes, and needs no network with `--image-weights`. Chosen with `dtbh` at 64 bits on the
# val part of split 0 of the real UCM.
SMALL = NetworkSettings(
    backbone="mobilenet_v2",
    pretrained=True,
    frozen_layers=14,
    image_size=128,
    n_frames=400,
    width=512,
    dropout=0.3,
    epochs=20,
    batch_size=64,
    accumulation=1,
    learning_rate=4e-3,
    backbone_rate=0.1,
    weight_decay=1e-4,
    augment=True,
    mixed_precision=True,
    channels_last=True,
)

# The published image network and image size, for one GPU. DTBH's authors name Adam and Glorot initialisation, which all
# new layers use. We could not recover their learning rate, batch size, epochs, numbers of MFCC and frames, nor whether
# VGG16 started from ImageNet weights. Those values are ours; the MFCC windows are the same as in every front-end.
PAPER = dataclasses.replace(
    SMALL,
    backbone="vgg16",
    frozen_layers=0,
    image_size=224,
    n_frames=500,
    width=1024,
    dropout=0.5,
    epochs=60,
    learning_rate=1e-3,
    backbone_rate=0.05,
)

# For stand-in data and tests: a small image network without pretrained weights.
SCRATCH = dataclasses.replace(
    SMALL,
    backbone="small-cnn",
    pretrained=False,
    frozen_layers=0,
    image_size=64,
    n_frames=400,
    epochs=30,
    batch_size=32,
    learning_rate=2e-3,
)

PRESETS: Mapping[str, NetworkSettings] = {"small": SMALL, "paper": PAPER, "scratch": SCRATCH}


def network_settings(preset: str, changes: Mapping[str, Scalar]) -> NetworkSettings:
    """The preset with these changes.

    Args:
        preset: a key of PRESETS.
        changes: field of NetworkSettings -> value.

    Raises:
        UserError: the preset or a field does not exist, or a value is of another type or out of range.
    """
    if preset not in PRESETS:
        raise unknown("preset", preset, list(PRESETS), "To add one, see benchmark/plan/presets.py.")
    kinds = declared(NetworkSettings)
    for name in changes:
        if name not in kinds:
            raise unknown("network setting", name, list(kinds), "Set with --network KEY=VALUE.")
    values = {name: checked(f"--network {name}", value, kinds[name]) for name, value in changes.items()}
    settings = dataclasses.replace(PRESETS[preset], **values)
    _require_sense(settings)
    return settings


def _require_sense(settings: NetworkSettings) -> None:
    """Raises UserError if settings contradict each other or name an unknown network."""
    if settings.backbone == "small-cnn":
        if settings.pretrained:
            raise UserError("--network backbone=small-cnn has no ImageNet weights; add pretrained=false")
    elif settings.backbone not in {preset.backbone for preset in PRESETS.values()}:
        from benchmark.networks.weights import backbone_names  # the presets' own names need no torch

        if settings.backbone not in (known := backbone_names()):
            listed = sorted({preset.backbone for preset in PRESETS.values()} | {"small-cnn"})
            where = "Any torchvision backbone, such as resnet18, will do too. Set with --network backbone=NAME."
            raise unknown("backbone", settings.backbone, listed, where, known)
    if settings.frozen_layers and not settings.pretrained:
        raise UserError("--network frozen_layers keeps ImageNet weights; with pretrained=false it should be 0")
