"""MFCC words (torchaudio): a plain bag of words of single frames, the hand-crafted sound front-end of SIFT+M."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from benchmark.contract.arrays import FloatArray, IntArray
from benchmark.networks.torch_compat import import_torchaudio
from datasets.front_ends.mfcc import Mfcc
from datasets.front_ends.words import bags_of_words


@dataclass(frozen=True)
class MfccWords:
    """Histogram of k-means words of single MFCC frames with their first and second differences in time.

    Attributes:
        n_coefficients: MFCC a frame; 13 with both differences make the usual 39 numbers.
        n_words: k-means words, fitted on train.
        n_fit_frames: training frames drawn to fit the words on.
    """

    reads: ClassVar[str] = "sound"

    n_coefficients: int = 13
    n_words: int = 1_000
    n_fit_frames: int = 100_000

    @property
    def identity(self) -> list[object]:
        """What the descriptors depend on besides the source, for digests."""
        return ["mfcc", self.n_coefficients]

    def describe(self, waveforms: Sequence[FloatArray]) -> list[FloatArray]:
        """MFCC frames float32 [n_frames, n_coefficients] of each 16 kHz waveform."""
        mfcc = Mfcc(self.n_coefficients)
        return [mfcc(waveform) for waveform in waveforms]

    def fit_transform(self, descriptors: Sequence[FloatArray], fit_rows: IntArray, seed: int) -> FloatArray:
        """Features float32 [n, n_words] of all items; words and scale are fitted on the training rows."""
        return bags_of_words(descriptors, with_differences, fit_rows, seed, self.n_words, self.n_fit_frames)


def with_differences(frames: FloatArray) -> FloatArray:
    """Frames with first and second differences (regression over five frames), float32 [n_frames, 3 * n_coefficients].

    Each number is scaled to mean 0 and standard deviation 1 over the utterance, which takes out voice and channel.
    """
    import torch

    compute_deltas = import_torchaudio().functional.compute_deltas
    tracks = torch.from_numpy(frames.T.copy())  # [n_coefficients, n_frames]
    first = compute_deltas(tracks)
    values = torch.cat([tracks, first, compute_deltas(first)]).T.numpy()
    # A silence has no spread: its frames are all zeros.
    scaled: FloatArray = (values - values.mean(0)) / np.maximum(values.std(0), 1e-3)
    return scaled
