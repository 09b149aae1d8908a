"""Bags of audio words: windows of frames, softly assigned to k-means words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import PCA
from sklearn.metrics import pairwise_distances

from benchmark.contract.arrays import FloatArray, IntArray
from datasets.files.wav_reader import ReadsSounds
from datasets.front_ends.mfcc import Mfcc
from datasets.front_ends.scaling import standardised


@dataclass(frozen=True)
class WindowWords(ReadsSounds):
    """Base class: each window of frames is softly assigned to its nearest k-means words, which are counted.

    A window spans `span` frames and keeps every second of them; windows start every `step` frames.

    Attributes:
        n_words: number of k-means words, fitted on train.
        n_nearest: number of words a window is assigned to, with weights that fall with squared distance.
        n_components: number of principal components that a window is reduced to.
        span: length of a window in frames.
        step: frames between the starts of windows.
        n_fit_windows: number of training windows drawn to fit the PCA and the words.
        equal_variance: whether each coefficient of an utterance is divided by its standard deviation there. Its mean
            over the utterance is subtracted in any case, which removes the voice and the channel.
    """

    n_words: int = 1024
    n_nearest: int = 5
    n_components: int = 40
    span: int = 15
    step: int = 3
    n_fit_windows: int = 100_000
    equal_variance: bool = False

    def windows(self, frames: FloatArray) -> FloatArray:
        """Cuts frames into at least one window, float32 [n_windows, (span + 1) // 2 * n_coefficients]."""
        frames = frames.astype(np.float32)
        frames = frames - frames.mean(0)
        if self.equal_variance:
            deviation = frames.std(0)
            frames = frames / np.where(deviation > 0, deviation, 1)
        frames = np.pad(frames, ((0, max(0, self.span - len(frames))), (0, 0)))
        starts = np.arange(0, len(frames) - self.span + 1, self.step)
        offsets = np.arange(0, self.span, 2)
        windows: FloatArray = frames[starts[:, None] + offsets].reshape(len(starts), -1)
        return windows

    def fit_transform(self, descriptors: Sequence[FloatArray], fit_rows: IntArray, seed: int) -> FloatArray:
        """Computes the features of all items, float32 [n, n_words]; PCA, words and scale are fitted on train."""
        rng = np.random.default_rng(seed)
        pool = np.concatenate([self.windows(descriptors[row]) for row in fit_rows])
        if len(pool) > self.n_fit_windows:
            pool = pool[np.sort(rng.choice(len(pool), self.n_fit_windows, replace=False))]
        n_words = min(self.n_words, len(pool))
        pca = PCA(min(self.n_components, *pool.shape), svd_solver="full").fit(pool)
        words = MiniBatchKMeans(
            n_words, batch_size=4096, n_init=1, max_iter=30, random_state=int(rng.integers(2**31))
        ).fit(pca.transform(pool))
        histograms = [
            self.histogram(pca.transform(self.windows(frames)), words.cluster_centers_) for frames in descriptors
        ]
        return standardised(histograms, fit_rows)

    def histogram(self, windows: FloatArray, words: FloatArray) -> FloatArray:
        """Counts the words of one sound.

        Args:
            windows: its windows, reduced, [n_windows, n_components].
            words: centres of the k-means words, [n_words, n_components].

        Returns:
            Square roots of the normalised soft counts, float64 [n_words].
        """
        squared = pairwise_distances(windows, words, metric="sqeuclidean")
        n_nearest = min(self.n_nearest, squared.shape[1])
        nearest = np.argpartition(squared, n_nearest - 1, axis=1)[:, :n_nearest]
        near = np.take_along_axis(squared, nearest, axis=1)
        # The bandwidth is the mean distance of the window to these words, so that no scale has to be chosen.
        weights = np.exp(-near / np.maximum(near.mean(1, keepdims=True), 1e-12))
        weights /= weights.sum(1, keepdims=True)
        counts = np.bincount(nearest.ravel(), weights.ravel(), minlength=squared.shape[1])
        histogram: FloatArray = np.sqrt(counts / counts.sum())
        return histogram


@dataclass(frozen=True)
class BagOfAudioWords(WindowWords):
    """Histogram of words of MFCC windows."""

    @property
    def identity(self) -> list[object]:
        """Parameters that the descriptors depend on."""
        return ["mfcc", Mfcc().n_coefficients, Mfcc().n_mels]

    def describe(self, waveforms: Iterable[FloatArray]) -> list[FloatArray]:
        """Computes the MFCC frames of each 16 kHz waveform, float32 [n_frames, 20]."""
        mfcc = Mfcc()
        return [mfcc(waveform) for waveform in waveforms]


@dataclass(frozen=True)
class LogMelWords(WindowWords):
    """Histogram of words of windows of the log-mel spectrogram."""

    @property
    def identity(self) -> list[object]:
        """Parameters that the descriptors depend on."""
        return ["log-mel", Mfcc().n_mels]

    def describe(self, waveforms: Iterable[FloatArray]) -> list[FloatArray]:
        """Computes the log-mel frames of each 16 kHz waveform, float32 [n_frames, 40]."""
        mfcc = Mfcc()
        return [mfcc.log_mel(waveform) for waveform in waveforms]
