"""Power of a sound."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def rms(waveform: NDArray[np.floating]) -> float:
    """Root of the mean square, at least the smallest normal number."""
    power = float(np.mean(np.square(waveform, dtype=np.float64)))
    return max(math.sqrt(power), float(np.finfo(np.float64).tiny))
