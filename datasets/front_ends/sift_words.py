"""Dense SIFT words: a bag of visual words on a regular grid (OpenCV), the hand-crafted image front-end of SIFT+M."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
from PIL import Image

from benchmark.contract.arrays import ByteArray, FloatArray, IntArray
from datasets.files.image_reader import ReadsImages
from datasets.front_ends.bag_of_words import bags_of_words

BINS = 4  # spatial bins per side of a SIFT patch


@dataclass(frozen=True)
class DenseSiftWords(ReadsImages):
    """Histogram of visual words: upright SIFT (Lowe 2004) on a grid, each descriptor as RootSIFT.

    Words are k-means centres of the training images' descriptors (Sivic & Zisserman 2003), on a grid as Yang & Newsam,
    GIS 2010, use them on UCM. RootSIFT is by Arandjelovic & Zisserman, CVPR 2012.

    Attributes:
        size: side in pixels that images are resized to.
        patch: side in pixels of the patch that one descriptor describes.
        step: distance in pixels between the centres of patches.
        n_words: number of k-means words, fitted on train.
        n_fit_descriptors: number of training descriptors drawn to fit the words.
    """

    size: int = 128
    patch: int = 32
    step: int = 8
    n_words: int = 1_000
    n_fit_descriptors: int = 100_000

    @property
    def identity(self) -> list[object]:
        """Parameters that the descriptors depend on."""
        opencv = ".".join(version("opencv-python-headless").split(".")[:2])
        return [self.size, self.patch, self.step, opencv]

    def describe(self, images: Iterable[Image.Image]) -> list[ByteArray]:
        """Computes SIFT descriptors of each image, uint8 [n_patches, 128]; those of flat patches are zeros."""
        import cv2

        # Lowe's spatial bins are 3 scales wide, and OpenCV's keypoint size is twice the scale.
        keypoint_size = 2 * self.patch / (3 * BINS)
        centres = np.arange(self.patch / 2, self.size - self.patch / 2 + 1, self.step)
        keypoints = [cv2.KeyPoint(float(x), float(y), keypoint_size, 0.0) for y in centres for x in centres]
        with _one_thread():
            sift = cv2.SIFT.create()
            return [sift.compute(self._grey(image), keypoints)[1].astype(np.uint8) for image in images]

    def _grey(self, image: Image.Image) -> ByteArray:
        return np.asarray(image.convert("L").resize((self.size, self.size), Image.Resampling.BILINEAR))

    def fit_transform(self, descriptors: Sequence[FloatArray], fit_rows: IntArray, seed: int) -> FloatArray:
        """Computes the features of all items, float32 [n, n_words]; words and scale are fitted on train."""
        return bags_of_words(descriptors, root_sift, fit_rows, seed, self.n_words, self.n_fit_descriptors)


def root_sift(descriptors: FloatArray) -> FloatArray:
    """Normalises each descriptor to sum 1 and takes square roots, so that Euclidean distance becomes Hellinger's.

    Args:
        descriptors: SIFT, [n, 128].

    Returns:
        float32 [n, 128]; descriptors of zeros stay zeros.
    """
    values = descriptors.astype(np.float32)
    rooted: FloatArray = np.sqrt(values / np.maximum(values.sum(1, keepdims=True), 1))
    return rooted


@contextmanager
def _one_thread() -> Iterator[None]:
    """Runs OpenCV on one thread, as all features are computed, and restores its threads afterwards."""
    import cv2

    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)
