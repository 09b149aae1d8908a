"""Resamples sounds to 16 kHz."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import signal

from benchmark.contract.arrays import FloatArray
from benchmark.contract.waveforms import SAMPLE_RATE
from benchmark.networks.torch_compat import import_torchaudio

# Rates that share a large divisor with 16 kHz, as all usual ones do, have short tables of filters.
LONGEST_RATIO = 1_000


def resampled(mono: FloatArray, rate: int) -> FloatArray:
    """Resamples a waveform float32 [n_samples] at `rate` Hz to 16 kHz.

    The cost grows with the length of the sound; the digits of its rate make no difference.
    """
    if rate == SAMPLE_RATE or not len(mono):
        return mono
    return _resampler(rate)(mono)


@functools.lru_cache(maxsize=16)
def _resampler(rate: int) -> Callable[[FloatArray], FloatArray]:
    """Resampling from one rate; its filter is computed once."""
    divisor = math.gcd(rate, SAMPLE_RATE)
    up, down = SAMPLE_RATE // divisor, rate // divisor
    if max(up, down) <= LONGEST_RATIO:
        return _by_table(rate)
    # Torchaudio would compute `up` filters of `down` taps, seconds and gigabytes; here one filter serves all phases.
    taps = signal.firwin(20 * max(up, down) + 1, 1 / max(up, down), window=("kaiser", 5.0)).astype(np.float32)

    def by_one_filter(mono: FloatArray) -> FloatArray:
        sound: FloatArray = signal.resample_poly(mono, up, down, window=taps)
        return sound

    return by_one_filter


def _by_table(rate: int) -> Callable[[FloatArray], FloatArray]:
    """Torchaudio's resampling, which computes all filters at once."""
    import torch

    transform: Any = import_torchaudio().transforms.Resample(rate, SAMPLE_RATE)

    def by_table(mono: FloatArray) -> FloatArray:
        n_threads = torch.get_num_threads()
        torch.set_num_threads(1)  # a second thread gains nothing here, and then spins on a core that others need
        try:
            sound: FloatArray = transform(torch.from_numpy(mono)).numpy()
        finally:
            torch.set_num_threads(n_threads)
        return sound

    return by_table
