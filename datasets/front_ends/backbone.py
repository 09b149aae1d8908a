"""Frozen torchvision backbones: the activations before the classifier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from benchmark.contract.arrays import FloatArray, IntArray
from benchmark.contract.errors import UserError
from datasets.files.image_reader import ReadsImages
from datasets.front_ends.scaling import standardised

# Red, green and blue of ImageNet's pixels, scaled to 0 .. 1.
IMAGENET_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
LARGEST = float(np.finfo(np.float16).max)  # descriptors are cached in half precision
IMAGENET_STD = np.array([0.229, 0.224, 0.225], np.float32)


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

    def describe(self, images: Sequence[Image.Image]) -> list[FloatArray]:
        """Computes one activation vector of each image, float32 [d]; raises UserError where the weights are no use."""
        import torch

        from benchmark.networks.frozen import FrozenBackbone

        model = FrozenBackbone(self.name, self.weights)
        vectors: list[FloatArray] = []
        with torch.inference_mode():
            for start in range(0, len(images), self.batch):
                pixels = np.stack([self._pixels(image) for image in images[start : start + self.batch]])
                vectors.extend(model(torch.from_numpy(pixels)).numpy())
        if not all(np.abs(vector).max() <= LARGEST for vector in vectors):  # not so for NaN
            raise UserError(
                f"expected weights with which {self.name} gives activations of at most {LARGEST:,.0f}, "
                f"{self.weights or 'its own weights'} give larger ones or NaN; give other --image-weights"
            )
        return vectors

    def _pixels(self, image: Image.Image) -> FloatArray:
        """float32 [3, size, size], normalised as ImageNet weights expect."""
        resized = image.resize((self.size, self.size), Image.Resampling.BILINEAR)
        scaled = (np.asarray(resized, np.float32) / 255 - IMAGENET_MEAN) / IMAGENET_STD
        return np.ascontiguousarray(scaled.transpose(2, 0, 1))

    def fit_transform(self, descriptors: Sequence[FloatArray], fit_rows: IntArray, seed: int) -> FloatArray:
        """Standardises the vectors of all items, float32 [n, d]; mean and scale are fitted on train."""
        return standardised(descriptors, fit_rows)
