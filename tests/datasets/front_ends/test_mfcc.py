"""MFCC frames against the textbook."""

import numpy as np
from scipy.fft import dct

from datasets.front_ends.mfcc import Mfcc
from tests.datasets.front_ends.made_inputs import tone


def test_mfcc_is_that_of_the_textbook():
    """Hann windows of 400 samples every 160, 40 HTK mel triangles, dB down to -80 of the peak, orthonormal DCT."""
    sound = tone(4_000)
    padded = np.pad(sound.astype(np.float64), 200, mode="reflect")
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
    power = [np.abs(np.fft.rfft(padded[s : s + 400] * hann)) ** 2 for s in range(0, len(padded) - 399, 160)]
    top = 2595 * np.log10(1 + 8_000 / 700)
    edges = 700 * (10 ** (np.linspace(0, top, 42) / 2595) - 1)
    bins = np.arange(201) * 40.0
    bank = [
        np.clip(np.minimum((bins - low) / (middle - low), (high - bins) / (high - middle)), 0, None)
        for low, middle, high in zip(edges, edges[1:], edges[2:], strict=False)
    ]
    decibel = 10 * np.log10(np.maximum(np.array(power) @ np.array(bank).T, 1e-10))
    decibel = np.maximum(decibel, decibel.max() - 80)
    expected = dct(decibel, norm="ortho")[:, :20]
    np.testing.assert_allclose(Mfcc()(sound), expected, atol=0.02)
