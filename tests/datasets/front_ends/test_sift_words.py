"""Dense SIFT words: descriptors of ramps and edges, and the Hellinger kernel."""

import math

import numpy as np
import pytest
from PIL import Image

from datasets.front_ends.sift_words import DenseSiftWords, root_sift
from tests.datasets.front_ends.made_inputs import picture


def test_root_sift_gives_the_hellinger_kernel():
    values = np.random.default_rng(0).integers(0, 150, (5, 128), dtype=np.uint8)
    values[4] = 0
    shares = values[:4] / values[:4].sum(1, keepdims=True)
    kernel = [[sum(math.sqrt(a * b) for a, b in zip(p, q, strict=True)) for q in shares] for p in shares]
    rooted = root_sift(values)
    np.testing.assert_allclose(rooted[:4] @ rooted[:4].T, kernel, rtol=1e-5)
    assert not rooted[4].any()


SLOPE = np.tile(np.arange(128, dtype=np.uint8), (128, 1))
RAMPS = {"to the right": (SLOPE, 0), "downwards": (SLOPE.T.copy(), 2)}


@pytest.mark.parametrize("name", list(RAMPS))
def test_sift_of_a_ramp_points_up_the_ramp(name):
    """A slope along an axis falls into the same one of eight orientations in all sixteen cells."""
    shades, orientation = RAMPS[name]
    image = Image.fromarray(shades).convert("RGB")
    described = DenseSiftWords().describe([image])[0]
    assert described.dtype == np.uint8
    assert described.shape == (13 * 13, 128)  # centres at 16, 24, .. 112
    middle = described[6 * 13 + 6].reshape(16, 8).astype(float)
    assert (middle.argmax(1) % 4 == orientation).all()
    assert len(set(middle.argmax(1))) == 1
    assert middle.max(1).sum() > 0.95 * middle.sum()


def test_a_patch_is_as_wide_as_it_says():
    """There is an edge at column 80: patches that end before it are flat, patches across it are not."""
    shades = np.zeros((128, 128), np.uint8)
    shades[:, 80:] = 200
    described = DenseSiftWords(patch=24).describe([Image.fromarray(shades).convert("RGB")])[0].reshape(14, 14, 128)
    energy = described.sum(
        (0, 2), dtype=int
    )  # one sum per column of the grid; column c has its centre at pixel 12 + 8 * c
    # Bins reach half a bin (3 pixels) beyond the patch, and smoothing and gradients about 6 pixels more.
    assert not energy[[c for c in range(14) if 12 + 8 * c + 12 + 9 < 80]].any()
    assert energy[[c for c in range(14) if abs(12 + 8 * c - 80) < 12]].all()


def test_opencv_gets_its_threads_back():
    import cv2

    before = cv2.getNumThreads()
    DenseSiftWords(size=48).describe([picture(0)])
    assert cv2.getNumThreads() == before
