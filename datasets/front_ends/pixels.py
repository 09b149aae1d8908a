"""Pixels: the image front-end of the end-to-end track, whose branches learn their own features."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from benchmark.contract.arrays import ByteArray, IntArray
from datasets.files.image_reader import ReadsImages


@dataclass(frozen=True)
class Pixels(ReadsImages):
    """Whole images, resized without a crop; nothing is fitted.

    Attributes:
        size: side in pixels.
    """

    size: int = 160

    @property
    def identity(self) -> list[object]:
        """Parameters that the descriptors depend on."""
        return ["pixels", self.size]

    def describe(self, images: Iterable[Image.Image]) -> list[ByteArray]:
        """Returns the pixels of each image, uint8 [3, size, size]: red, green, blue."""
        sides = (self.size, self.size)
        resized = [np.asarray(image.resize(sides, Image.Resampling.BILINEAR), np.uint8) for image in images]
        return [np.ascontiguousarray(pixels.transpose(2, 0, 1)) for pixels in resized]

    def fit_transform(self, descriptors: Sequence[ByteArray], fit_rows: IntArray, seed: int) -> ByteArray:
        """Stacks the pixels of all images, uint8 [n, 3, size, size]."""
        pixels = np.empty((len(descriptors), 3, self.size, self.size), np.uint8)
        for row, descriptor in zip(pixels, descriptors, strict=True):
            row[:] = descriptor.reshape(row.shape)  # the cache merges the axes before the last one
        return pixels
