"""Soft bags of words: windows of frames, softly assigned to k-means words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import PCA
from sklearn.metrics import pairwise_distances

from benchmark.contract.arrays import FloatArray, IntArray
from benchmark.contract.errors import DataUnavailable
from datasets.files.wav_reader import ReadsSounds
from datasets.front_ends.drawing import drawn_rows
from datasets.front_ends.scaling import standardised

SMALLEST = 1e-6  # deviation of a coefficient, or share of the first component's variance, that is more than rounding


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
        centred: whether the mean of each utterance is subtracted, which removes what voice and channel add throughout.
        equal_variance: whether each coefficient of an utterance is divided by its standard deviation there; with
            `centred`, this is cepstral mean and variance normalisation (CMVN).
        whitened: whether the principal components are scaled to equal variance, so that those in which sounds differ
            most, such as the voice, do not outweigh the others.
    """

    n_words: int = 1024
    n_nearest: int = 5
    n_components: int = 40
    span: int = 15
    step: int = 3
    n_fit_windows: int = 100_000
    centred: bool = True
    equal_variance: bool = False
    whitened: bool = False

    def windows(self, frames: FloatArray) -> FloatArray:
        """Cuts frames into at least one window, float32 [n_windows, (span + 1) // 2 * n_coefficients]."""
        frames = frames.astype(np.float32)
        if self.centred:
            frames = frames - frames.mean(0)
        if self.equal_variance:
            deviation = frames.std(0)
            deviation[deviation < SMALLEST] = 1
            frames = frames / deviation
        frames = np.pad(frames, ((0, max(0, self.span - len(frames))), (0, 0)))
        starts = np.arange(0, len(frames) - self.span + 1, self.step)
        offsets = np.arange(0, self.span, 2)
        windows: FloatArray = frames[starts[:, None] + offsets].reshape(len(starts), -1)
        return windows

    def fit_transform(self, descriptors: Sequence[FloatArray], fit_rows: IntArray, seed: int) -> FloatArray:
        """Computes the features of all items, float32 [n, n_words]; PCA, words and scale are fitted on train.

        Raises:
            DataUnavailable: the windows of the training sounds are all the same.
        """
        rng = np.random.default_rng(seed)
        pool = self.drawn_windows(descriptors, fit_rows, rng)
        if not np.ptp(pool, axis=0).any():
            raise DataUnavailable(
                f"expected training sounds that vary; their {len(pool)} windows of {self.span} frames are all the "
                "same; use more or other training sounds"
            )
        n_words = min(self.n_words, len(pool))
        pca = self.reduction(pool)
        words = MiniBatchKMeans(
            n_words, batch_size=4096, n_init=1, max_iter=30, random_state=int(rng.integers(2**31))
        ).fit(pca.transform(pool))
        histograms = [
            self.histogram(pca.transform(self.windows(frames)), words.cluster_centers_) for frames in descriptors
        ]
        return standardised(histograms, fit_rows)

    def reduction(self, pool: FloatArray) -> PCA:
        """The PCA of windows; whitening leaves out components that are hardly more than rounding."""
        pca = PCA(min(self.n_components, *pool.shape), svd_solver="full", whiten=self.whitened).fit(pool)
        n_kept = max(1, int((pca.explained_variance_ > SMALLEST * pca.explained_variance_[0]).sum()))
        if self.whitened and n_kept < pca.n_components_:
            pca = PCA(n_kept, svd_solver="full", whiten=True).fit(pool)
        return pca

    def drawn_windows(self, descriptors: Sequence[FloatArray], rows: IntArray, rng: np.random.Generator) -> FloatArray:
        """At most n_fit_windows of the windows of these rows, without building one array of all of them."""
        counts = [(max(len(descriptors[row]), self.span) - self.span) // self.step + 1 for row in rows]
        if sum(counts) <= self.n_fit_windows:
            return np.concatenate([self.windows(descriptors[row]) for row in rows])
        drawn = drawn_rows(counts, self.n_fit_windows, rng)
        parts = zip(rows, drawn, strict=True)
        return np.concatenate([self.windows(descriptors[row])[chosen] for row, chosen in parts if len(chosen)])

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
