"""MFCC words: a bag of words of single MFCC frames, the hand-crafted sound front-end of SIFT+M."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmark.contract.arrays import FloatArray, IntArray
from benchmark.networks.torch_compat import import_torchaudio
from datasets.files.wav_reader import ReadsSounds
from datasets.front_ends.bag_of_words import bags_of_words
from datasets.front_ends.mfcc import Mfcc


@dataclass(frozen=True)
class MfccWords(ReadsSounds):
    """Histogram of k-means words of single MFCC frames with their first and second differences in time.

    Attributes:
        n_coefficients: number of MFCC per frame; 13 with both differences make the usual 39 numbers.
        n_words: number of k-means words, fitted on train.
        n_fit_frames: number of training frames drawn to fit the words.
    """

    n_coefficients: int = 13
    n_words: int = 1_000
    n_fit_frames: int = 100_000

    @property
    def identity(self) -> list[object]:
        """Parameters that the descriptors depend on."""
        return ["mfcc", self.n_coefficients]

    def describe(self, waveforms: Iterable[FloatArray]) -> list[FloatArray]:
        """Computes the MFCC frames of each 16 kHz waveform, float32 [n_frames, n_coefficients]."""
        mfcc = Mfcc(self.n_coefficients)
        return [mfcc(waveform) for waveform in waveforms]

    def fit_transform(self, descriptors: Sequence[FloatArray], fit_rows: IntArray, seed: int) -> FloatArray:
        """Computes the features of all items, float32 [n, n_words]; words and scale are fitted on train."""
        return bags_of_words(descriptors, with_differences, fit_rows, seed, self.n_words, self.n_fit_frames)


def with_differences(frames: FloatArray) -> FloatArray:
    """Appends first and second differences (regressions over five frames) to frames [n_frames, n_coefficients].

    Each column is scaled to mean 0 and standard deviation 1 over the utterance, which removes voice and channel.

    Returns:
        float32 [n_frames, 3 * n_coefficients].
    """
    import torch

    compute_deltas = import_torchaudio().functional.compute_deltas
    tracks = torch.from_numpy(frames.T.copy())  # [n_coefficients, n_frames]
    first = compute_deltas(tracks)
    values = torch.cat([tracks, first, compute_deltas(first)]).T.numpy()
    # Silence has no spread; the lower bound makes its frames zeros.
    scaled: FloatArray = (values - values.mean(0)) / np.maximum(values.std(0), 1e-3)
    return scaled
