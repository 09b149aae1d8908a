"""Statistics of MFCC frames over a pyramid of segments."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmark.contract.arrays import FloatArray, IntArray
from datasets.files.wav_reader import ReadsSounds
from datasets.front_ends.mfcc import Mfcc
from datasets.front_ends.scaling import standardised


@dataclass(frozen=True)
class MfccStatistics(ReadsSounds):
    """Mean and standard deviation of MFCC over each segment of a pyramid, standardised on train.

    Attributes:
        levels: the pyramid; a sound is cut into this many equal segments at each level.
    """

    levels: tuple[int, ...] = (1, 2, 4, 8)

    @property
    def identity(self) -> list[object]:
        """Parameters that the descriptors depend on."""
        return ["statistics", list(self.levels)]

    def describe(self, waveforms: Iterable[FloatArray]) -> list[FloatArray]:
        """Computes the statistics of each 16 kHz waveform, float32 [2 * 20 * sum(levels)]."""
        mfcc = Mfcc()
        return [self.statistics(mfcc(waveform)) for waveform in waveforms]

    def statistics(self, frames: FloatArray) -> FloatArray:
        """Computes the statistics of MFCC frames [n_frames, n_coefficients], mean then deviation of each segment.

        Returns:
            float32 [2 * n_coefficients * sum(levels)].
        """
        parts = []
        for n_segments in self.levels:
            edges = np.linspace(0, len(frames), n_segments + 1)
            for start, stop in itertools.pairwise(edges):
                first = min(int(start), len(frames) - 1)
                segment = frames[first : max(int(stop), first + 1)]  # at least one frame, even of a very short sound
                parts += [segment.mean(0), segment.std(0)]
        return np.concatenate(parts).astype(np.float32)

    def fit_transform(self, descriptors: Sequence[FloatArray], fit_rows: IntArray, seed: int) -> FloatArray:
        """Standardises the vectors of all items, float32 [n, d]; mean and scale are fitted on train."""
        return standardised(descriptors, fit_rows)
