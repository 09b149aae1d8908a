"""Image front-ends: frozen torchvision backbones, and HOG + colour, which needs no weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import numpy as np
from PIL import Image

from benchmark.types import FloatArray, IntArray
from datasets._scaling import standardised

# Of ImageNet's pixels scaled to 0 .. 1, red, green, blue.
IMAGENET_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
IMAGENET_STD = np.array([0.229, 0.224, 0.225], np.float32)


@dataclass(frozen=True)
class Backbone:
    """Activations before the classifier of a torchvision network, standardised on train.

    Attributes:
        name: torchvision's name of the network.
        weights: state-dict file, or None for torchvision's own ImageNet weights.
        size: side in pixels that images are resized to, whole, without a crop.
        batch: images described at once.
    """

    reads: ClassVar[str] = "image"

    name: str
    # Paths and batches decide no number, so they stay out of what digests see of a front-end.
    weights: Path | None = field(default=None, repr=False)
    size: int = 224
    batch: int = field(default=32, repr=False)

    @property
    def pretrained(self) -> str:
        """Network whose ImageNet weights describe() starts from."""
        return self.name

    @property
    def identity(self) -> list[object]:
        """What the descriptors depend on besides the source, for digests."""
        from benchmark.backbones import weights_identity

        return [self.name, weights_identity(self.name, self.weights), self.size]

    def describe(self, images: Sequence[Image.Image]) -> list[FloatArray]:
        """One float32 [d] of each image."""
        import torch

        from benchmark.backbones import FrozenBackbone

        model = FrozenBackbone(self.name, self.weights)
        vectors: list[FloatArray] = []
        with torch.inference_mode():
            for start in range(0, len(images), self.batch):
                pixels = np.stack([self._pixels(image) for image in images[start : start + self.batch]])
                vectors.extend(model(torch.from_numpy(pixels)).numpy())
        return vectors

    def _pixels(self, image: Image.Image) -> FloatArray:
        """float32 [3, size, size], normalised as ImageNet weights expect."""
        resized = image.resize((self.size, self.size), Image.Resampling.BILINEAR)
        scaled = (np.asarray(resized, np.float32) / 255 - IMAGENET_MEAN) / IMAGENET_STD
        return np.ascontiguousarray(scaled.transpose(2, 0, 1))

    def fit_transform(self, descriptors: Sequence[FloatArray], fit_rows: IntArray, seed: int) -> FloatArray:
        """Features float32 [n, d] of all items, fitted on the training rows."""
        return standardised(descriptors, fit_rows)


@dataclass(frozen=True)
class HogColour:
    """Histograms of oriented gradients (Dalal & Triggs, CVPR 2005) and of hue, saturation, value, pooled on grids.

    Attributes:
        size: side in pixels that images are resized to.
        cell: side in pixels of a HOG cell.
        grids: the pyramid: cells per side over which block histograms are averaged.
        bins: bins of each colour channel.
    """

    reads: ClassVar[str] = "image"

    size: int = 128
    cell: int = 8
    grids: tuple[int, ...] = (1, 2, 4)
    bins: int = 8

    @property
    def identity(self) -> list[object]:
        """What the descriptors depend on besides the source, for digests."""
        return [self.size, self.cell, list(self.grids), self.bins]

    def describe(self, images: Sequence[Image.Image]) -> list[FloatArray]:
        """One float32 [d] of each image."""
        return [self._describe(image) for image in images]

    def _describe(self, image: Image.Image) -> FloatArray:
        """Pooled HOG blocks and colour histograms of one image, float32 [d]."""
        from skimage.feature import hog

        resized = image.resize((self.size, self.size), Image.Resampling.BILINEAR)
        blocks = hog(
            np.asarray(resized.convert("L"), np.float32) / 255,
            orientations=9,
            pixels_per_cell=(self.cell, self.cell),
            cells_per_block=(2, 2),
            feature_vector=False,
        )
        blocks = blocks.reshape(*blocks.shape[:2], -1)  # [rows, columns, 36]
        hsv = np.asarray(resized.convert("HSV"), np.int64) * self.bins // 256
        colours = np.eye(self.bins, dtype=np.float32)[hsv].reshape(self.size, self.size, -1)  # [size, size, 3 bins]
        parts = [pool for field in (blocks, colours) for grid in self.grids for pool in _pooled(field, grid)]
        return np.concatenate([*parts, blocks.std((0, 1)).astype(np.float32)]).astype(np.float32)

    def fit_transform(self, descriptors: Sequence[FloatArray], fit_rows: IntArray, seed: int) -> FloatArray:
        """Features float32 [n, d] of all items, fitted on the training rows."""
        return standardised(descriptors, fit_rows)


def _pooled(field: FloatArray, grid: int) -> list[FloatArray]:
    """Mean of a field [rows, columns, channels] over each cell of a grid, float32 [channels] each."""
    return [
        part.mean((0, 1), dtype=np.float64).astype(np.float32)
        for row in np.array_split(field, grid, axis=0)
        for part in np.array_split(row, grid, axis=1)
    ]
