"""Small raw images and sounds for the end-to-end track, and a method that can be killed while it trains on them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from benchmark.contract.arrays import FloatArray
from benchmark.contract.method import FitContext, Method, TrainData
from benchmark.contract.network import NetworkSettings
from benchmark.plan.presets import PRESETS
from methods.deep.dtbh import DTBH
from methods.parts.batch import Batch

TINY = dataclasses.replace(
    PRESETS["scratch"], image_size=32, n_frames=40, width=16, epochs=3, batch_size=8, learning_rate=1e-2
)
FINE_TUNED = dataclasses.replace(TINY, backbone="mobilenet_v3_small", pretrained=True, frozen_layers=4, epochs=1)
N_CLASSES = 4


def raw_pairs(n: int, seed: int = 0) -> TrainData:
    """Images of one hue a class and sounds of one contour a class, with noise, as the raw front-ends yield them."""
    rng = np.random.default_rng(seed)
    world = np.random.default_rng(99)
    labels = np.arange(n) % N_CLASSES
    hues, contours = world.uniform(40, 215, (N_CLASSES, 3)), world.normal(size=(N_CLASSES, 6))
    image = hues[labels][:, :, None, None] + rng.normal(0, 30, (n, 3, 32, 32))
    sound = contours[labels][:, None] * np.sin(np.arange(40) / 3)[None, :, None] + 0.5 * rng.normal(size=(n, 40, 6))
    features: dict[str, Any] = {"image": image.clip(0, 255).astype(np.uint8), "sound": sound.astype(np.float32)}
    return TrainData(features, labels)


def raw_context(network: NetworkSettings = TINY, **changes: Any) -> FitContext:
    """Context of an end-to-end fit with 8 bits and seed 1, but for the changes to its fields."""
    return dataclasses.replace(FitContext(n_bits=8, seed=1, network=network), **changes)


def outputs(method: Method, data: TrainData) -> dict[str, FloatArray]:
    """Modality -> what the method makes of the data."""
    return {m: method.encode(x, m) for m, x in data.features.items()}


def same(one: Mapping[str, FloatArray], two: Mapping[str, FloatArray]) -> bool:
    """Whether the outputs agree to the bit."""
    return all(np.array_equal(one[m], two[m]) for m in one)


class Killed(Exception):
    """Stands for the end of a process."""


class Mortal(DTBH):
    """Dies in the loss of a given batch, counted from 0; notes the rows of every batch and the first weights."""

    dies_at: int | None = None

    def loss(self, batch: Batch) -> dict[str, torch.Tensor]:
        """The loss of DTBH, unless it is time to die."""
        self.seen_: list[list[int]] = [*getattr(self, "seen_", []), batch.rows.tolist()]
        if len(self.seen_) - 1 == self.dies_at:
            raise Killed
        if len(self.seen_) == 1:
            self.first_ = {m: {k: v.clone() for k, v in h.state_dict().items()} for m, h in self.heads_.items()}
        return super().loss(batch)
