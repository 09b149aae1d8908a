"""Frozen torchvision backbones: the activations before the classifier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
from PIL import Image

from benchmark.contract.arrays import FloatArray, IntArray
from datasets.files.image_reader import ReadsImages
from datasets.front_ends.scaling import standardised

# Red, green and blue of ImageNet's pixels, scaled to 0 .. 1.
IMAGENET_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
IMAGENET_STD = np.array([0.229, 0.224, 0.225], np.float32)

LARGEST = float(np.finfo(np.float16).max)  # descriptors are cached in half precision


@dataclass(frozen=True)
class Backbone(ReadsImages):
    """Activations before the classifier of a torchvision network, standardised on train.

    Attributes:
        name: torchvision's name of the network.
        weights: state-dict file, or None for torchvision's own ImageNet weights.
        size: side in pixels; whole images are resized to it without a crop.
        batch: number of images described at once.
    """

    name: str
    # Paths and batch sizes decide no value, so repr(), which enters the key of a feature matrix, leaves them out.
    weights: Path | None = field(default=None, repr=False)
    size: int = 224
    batch: int = field(default=32, repr=False)

    @property
    def pretrained(self) -> str:
        """Name of the network whose ImageNet weights `describe` needs."""
        return self.name

    @property
    def identity(self) -> list[object]:
        """Parameters that the descriptors depend on."""
        from benchmark.networks.weights import weights_identity

        return [self.name, weights_identity(self.name, self.weights), self.size]

    def describe(self, images: Iterable[Image.Image]) -> list[FloatArray]:
        """Computes one activation vector of each image, float32 [d]; raises UserError where the weights are no use."""
        import torch

        from benchmark.networks.frozen import FrozenBackbone
        from benchmark.networks.overflow import overflowing_layer
        from benchmark.networks.weights import useless_weights

        model = FrozenBackbone(self.name, self.weights)
        vectors: list[FloatArray] = []
        resized = map(self._pixels, images)
        with torch.inference_mode():
            while batch := list(islice(resized, self.batch)):
                pixels = torch.from_numpy(np.stack(batch))
                found = model(pixels).numpy()
                if not np.abs(found).max() <= LARGEST:  # not so for NaN
                    layer = overflowing_layer(model.model, pixels, LARGEST)
                    raise useless_weights(self.name, self.weights, LARGEST, layer)
                vectors.extend(found)
        return vectors

    def _pixels(self, image: Image.Image) -> FloatArray:
        """float32 [3, size, size], normalised as ImageNet weights expect."""
        resized = image.resize((self.size, self.size), Image.Resampling.BILINEAR)
        scaled = (np.asarray(resized, np.float32) / 255 - IMAGENET_MEAN) / IMAGENET_STD
        return np.ascontiguousarray(scaled.transpose(2, 0, 1))

    def fit_transform(self, descriptors: Sequence[FloatArray], fit_rows: IntArray, seed: int) -> FloatArray:
        """Standardises the vectors of all items, float32 [n, d]; mean and scale are fitted on train."""
        return standardised(descriptors, fit_rows)
