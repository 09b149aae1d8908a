"""Statistics of MFCC over a pyramid of segments."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from benchmark.contract.arrays import FloatArray, IntArray
from datasets.front_ends.mfcc import Mfcc
from datasets.front_ends.scaling import standardised


@dataclass(frozen=True)
class MfccStatistics:
    """Mean and standard deviation of MFCC over a pyramid of equal segments, standardised on train.

    Attributes:
        levels: numbers of segments of the pyramid.
    """

    reads: ClassVar[str] = "sound"

    levels: tuple[int, ...] = (1, 2, 4, 8)

    @property
    def identity(self) -> list[object]:
        """What the descriptors depend on besides the source, for digests."""
        return ["statistics", list(self.levels)]

    def describe(self, waveforms: Sequence[FloatArray]) -> list[FloatArray]:
        """float32 [2 * 20 * sum(levels)] of each 16 kHz waveform."""
        mfcc = Mfcc()
        return [self._statistics(mfcc(waveform)) for waveform in waveforms]

    def _statistics(self, frames: FloatArray) -> FloatArray:
        """Means and standard deviations of each segment, one vector."""
        parts = []
        for n_segments in self.levels:
            edges = np.linspace(0, len(frames), n_segments + 1)
            for start, stop in itertools.pairwise(edges):
                first = min(int(start), len(frames) - 1)
                segment = frames[first : max(int(stop), first + 1)]  # at least one frame, however short the sound
                parts += [segment.mean(0), segment.std(0)]
        return np.concatenate(parts).astype(np.float32)

    def fit_transform(self, descriptors: Sequence[FloatArray], fit_rows: IntArray, seed: int) -> FloatArray:
        """Features float32 [n, d] of all items, fitted on the training rows."""
        return standardised(descriptors, fit_rows)
