"""MFCC frames: the sound front-end of the end-to-end track, whose branches learn their own features."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmark.contract.arrays import FloatArray, IntArray
from datasets.files.wav_reader import ReadsSounds
from datasets.front_ends.mfcc import Mfcc

N_COEFFICIENTS, N_MELS = 40, 64


@dataclass(frozen=True)
class MfccFrames(ReadsSounds):
    """Sequences of MFCC frames (25 ms windows every 10 ms) from which the mean of the utterance is subtracted.

    Every coefficient is divided by its standard deviation over the frames of the training sounds. Longer sounds are
    cut at the end; shorter ones are padded with frames of zeros.

    Attributes:
        n_frames: length of every sequence.
    """

    n_frames: int = 400

    @property
    def identity(self) -> list[object]:
        """Parameters that the descriptors depend on."""
        return ["mfcc-frames", N_COEFFICIENTS, N_MELS, self.n_frames]

    def describe(self, waveforms: Iterable[FloatArray]) -> list[FloatArray]:
        """Computes the centred frames of each 16 kHz waveform, float32 [at most n_frames, 40]."""
        mfcc = Mfcc(n_coefficients=N_COEFFICIENTS, n_mels=N_MELS)
        # Copies, since a view would hold all frames of a long sound.
        return [(frames - frames.mean(0))[: self.n_frames].copy() for frames in map(mfcc, waveforms)]

    def fit_transform(self, descriptors: Sequence[FloatArray], fit_rows: IntArray, seed: int) -> FloatArray:
        """Scales and pads the sequences of all sounds, float32 [n, n_frames, 40]; the scale is fitted on train."""
        n_seen = sum(len(descriptors[row]) for row in fit_rows)
        squares = sum(np.square(descriptors[row], dtype=np.float64).sum(0) for row in fit_rows)
        deviation = np.sqrt(squares / n_seen)
        scale = np.where(deviation > 0, 1 / np.where(deviation > 0, deviation, 1), 0).astype(np.float32)
        sequences = np.zeros((len(descriptors), self.n_frames, N_COEFFICIENTS), np.float32)
        for row, frames in zip(sequences, descriptors, strict=True):
            row[: len(frames)] = frames * scale
        return sequences
