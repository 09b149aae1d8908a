"""Noise that is added to a sound at a given ratio of powers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from benchmark.contract.arrays import FloatArray
from benchmark.contract.waveforms import SAMPLE_RATE
from datasets.sound_changes.babble import babble, talkers_identity
from datasets.sound_changes.power import rms

Noise = NDArray[np.float64]

SHAFT = (25.0, 60.0)  # Hz, slowest and fastest turning of the motor
N_HARMONICS = 60
ROARING = 0.5  # power of the rushing air, relative to that of the harmonics
RUSH = 300.0  # Hz, above which the rushing air falls off


def white(n: int, random: np.random.Generator) -> Noise:
    """White Gaussian noise, float64 [n]."""
    return random.standard_normal(n)


def motor(n: int, random: np.random.Generator) -> Noise:
    """The noise of an engine, float64 [n]: the harmonics of a turning shaft whose speed wavers, and rushing air."""
    turns = random.uniform(*SHAFT) * (
        1 + 0.02 * np.sin(2 * np.pi * (0.5 * np.arange(n) / SAMPLE_RATE + random.random()))
    )
    phase = 2 * np.pi * np.cumsum(turns) / SAMPLE_RATE
    order = np.arange(1, N_HARMONICS + 1)
    heights = random.uniform(0.3, 1, N_HARMONICS) / order
    offsets = random.uniform(0, 2 * np.pi, N_HARMONICS)
    hum = sum(height * np.sin(k * phase + start) for k, height, start in zip(order, heights, offsets, strict=True))
    air = signal.sosfilt(signal.butter(1, RUSH, fs=SAMPLE_RATE, output="sos"), white(n, random))
    noise: Noise = hum / rms(hum) + np.sqrt(ROARING) * air / rms(air)
    return noise


KINDS: dict[str, Callable[[int, np.random.Generator], Noise]] = {
    "babble": babble,
    "white": white,
    "engine": motor,
}


@dataclass(frozen=True)
class AddedNoise:
    """Noise of one kind, whose power over the whole sound stands in a given ratio to that of the sound.

    The noise does not depend on the level, so that a sound has the same noise at every level.

    Attributes:
        kind: key of KINDS.
        level: ratio of the power of the sound to that of the noise, in dB.
        seed: of the noise, 0 to 2**64 - 1.
    """

    kind: str
    level: float
    seed: int

    @property
    def identity(self) -> list[str | int | float]:
        """Kind, level and seed, and the voices of babble; raises DataUnavailable where espeak-ng is missing."""
        return [self.kind, self.level, self.seed, *([talkers_identity()] if self.kind == "babble" else [])]

    def changed(self, waveform: FloatArray) -> FloatArray:
        """The sum of sound and noise; a silent sound stays silent, since no noise has a ratio to it."""
        noise = KINDS[self.kind](len(waveform), np.random.default_rng(self.seed))
        height = rms(waveform) * 10 ** (-self.level / 20) / rms(noise)
        noisy: FloatArray = (waveform + height * noise).astype(np.float32) if waveform.any() else waveform
        return noisy
