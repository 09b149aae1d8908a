"""HOG and colour histograms: an image front-end that needs no weights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from benchmark.contract.arrays import FloatArray, IntArray
from datasets.files.image_reader import ReadsImages
from datasets.front_ends.scaling import standardised


@dataclass(frozen=True)
class HogColour(ReadsImages):
    """Histograms of oriented gradients (Dalal & Triggs, CVPR 2005) and of hue, saturation and value, pooled on grids.

    Attributes:
        size: side in pixels that images are resized to.
        cell: side in pixels of a HOG cell.
        grids: the pyramid; block histograms are averaged over grids with this many cells per side.
        bins: number of bins of each colour channel.
    """

    size: int = 128
    cell: int = 8
    grids: tuple[int, ...] = (1, 2, 4)
    bins: int = 8

    @property
    def identity(self) -> list[object]:
        """Parameters that the descriptors depend on."""
        return [self.size, self.cell, list(self.grids), self.bins]

    def describe(self, images: Iterable[Image.Image]) -> list[FloatArray]:
        """Computes one vector of each image, float32 [d]."""
        return [self._describe(image) for image in images]

    def _describe(self, image: Image.Image) -> FloatArray:
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
        """Standardises the vectors of all items, float32 [n, d]; mean and scale are fitted on train."""
        return standardised(descriptors, fit_rows)


def _pooled(field: FloatArray, grid: int) -> list[FloatArray]:
    """Averages a field [rows, columns, channels] over each cell of a grid, float32 [channels] a cell."""
    return [
        part.mean((0, 1), dtype=np.float64).astype(np.float32)
        for row in np.array_split(field, grid, axis=0)
        for part in np.array_split(row, grid, axis=1)
    ]
