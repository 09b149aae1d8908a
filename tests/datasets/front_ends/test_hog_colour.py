"""Colour histograms of a picture of two colours."""

import numpy as np
from PIL import Image

from datasets.front_ends.hog_colour import HogColour


def test_colours_are_shares_of_pixels():
    """Left half red (hue 0), right half blue (hue 170 of 256: bin 5 of 8); full saturation and value (bin 7)."""
    image = Image.new("RGB", (64, 64), (255, 0, 0))
    image.paste((0, 0, 255), (32, 0, 64, 64))
    described = HogColour(size=64).describe([image])[0]
    n_hog = 36 * (1 + 4 + 16)
    whole, top_left, top_right = described[n_hog : n_hog + 72].reshape(3, 3, 8)
    expected = np.zeros((3, 8))
    expected[1:, 7] = 1
    for found, hue in ((whole, {0: 0.5, 5: 0.5}), (top_left, {0: 1}), (top_right, {5: 1})):
        expected[0] = [hue.get(number, 0) for number in range(8)]
        np.testing.assert_allclose(found, expected, atol=0.04)  # resampling leaves the halves as they are
    assert described.shape == (n_hog + 24 * 21 + 36,)
    assert described.dtype == np.float32
