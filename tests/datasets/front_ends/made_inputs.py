"""Sounds and pictures for tests of front-ends."""

import numpy as np
from PIL import Image


def tone(n_samples, seed=0):
    """Quiet noise, float32 [n_samples]."""
    return (np.random.default_rng(seed).normal(size=n_samples) * 0.1).astype(np.float32)


def sounds():
    """Sixteen sounds of 0.1 to 0.25 seconds."""
    return [tone(1_600 + 160 * n, seed=n) for n in range(16)]


def pictures():
    """Twelve images of noise, 24 x 24 pixels."""
    rng = np.random.default_rng(0)
    return [Image.fromarray(rng.integers(0, 256, (24, 24, 3), dtype=np.uint8)) for _ in range(12)]


def picture(seed):
    """An image of noise, 50 x 40 pixels."""
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (40, 50, 3), dtype=np.uint8))
