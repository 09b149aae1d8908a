"""Dense SIFT words (OpenCV): a bag of visual words on a regular grid, the hand-crafted image front-end of SIFT+M."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import ClassVar

import numpy as np
from PIL import Image

from benchmark.contract.arrays import ByteArray, FloatArray, IntArray
from datasets.front_ends.words import bags_of_words

BINS = 4  # spatial bins per side of a SIFT patch


@dataclass(frozen=True)
class DenseSiftWords:
    """Histogram of visual words of upright SIFT (Lowe 2004) on a grid; square root of each descriptor (RootSIFT).

    Words are k-means centres of the training images' descriptors (Sivic & Zisserman 2003), on a grid as
    Yang & Newsam, GIS 2010, use them on UCM; RootSIFT is Arandjelovic & Zisserman, CVPR 2012.

    Attributes:
        size: side in pixels that images are resized to.
        patch: side in pixels of the patch that a descriptor describes.
        step: pixels between the centres of patches.
        n_words: k-means words, fitted on train.
        n_fit_descriptors: training descriptors drawn to fit the words on.
    """

    reads: ClassVar[str] = "image"

    size: int = 128
    patch: int = 32
    step: int = 8
    n_words: int = 1_000
    n_fit_descriptors: int = 100_000

    @property
    def identity(self) -> list[object]:
        """What the descriptors depend on besides the source, for digests."""
        opencv = ".".join(version("opencv-python-headless").split(".")[:2])
        return [self.size, self.patch, self.step, opencv]

    def describe(self, images: Sequence[Image.Image]) -> list[ByteArray]:
        """SIFT descriptors uint8 [n_patches, 128] of each image; a patch without any gradient is all zeros."""
        import cv2

        # Lowe's spatial bins are 3 scales wide, and OpenCV's keypoint size is twice the scale.
        keypoint_size = 2 * self.patch / (3 * BINS)
        centres = np.arange(self.patch / 2, self.size - self.patch / 2 + 1, self.step)
        keypoints = [cv2.KeyPoint(float(x), float(y), keypoint_size, 0.0) for y in centres for x in centres]
        with _one_thread():
            sift = cv2.SIFT.create()
            return [sift.compute(self._grey(image), keypoints)[1].astype(np.uint8) for image in images]

    def _grey(self, image: Image.Image) -> ByteArray:
        """uint8 [size, size]."""
        return np.asarray(image.convert("L").resize((self.size, self.size), Image.Resampling.BILINEAR))

    def fit_transform(self, descriptors: Sequence[FloatArray], fit_rows: IntArray, seed: int) -> FloatArray:
        """Features float32 [n, n_words] of all items; words and scale are fitted on the training rows."""
        return bags_of_words(descriptors, root_sift, fit_rows, seed, self.n_words, self.n_fit_descriptors)


def root_sift(descriptors: FloatArray) -> FloatArray:
    """Square roots of each descriptor's shares, float32 [n, 128]: Euclidean distance becomes Hellinger's."""
    values = descriptors.astype(np.float32)
    rooted: FloatArray = np.sqrt(values / np.maximum(values.sum(1, keepdims=True), 1))
    return rooted


@contextmanager
def _one_thread() -> Iterator[None]:
    """OpenCV on one thread, as every feature computation, and as before afterwards."""
    import cv2

    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)
