"""Sound front-ends on MFCC frames (torchaudio): a bag of audio words, and statistics over a pyramid of segments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import PCA
from sklearn.metrics import pairwise_distances

from benchmark.contract.arrays import FloatArray, IntArray
from datasets.front_ends.mfcc import Mfcc
from datasets.front_ends.scaling import standardised


@dataclass(frozen=True)
class BagOfAudioWords:
    """Histogram of audio words: windows of MFCC frames, each softly assigned to its nearest k-means words.

    The mean of every utterance is removed first, which takes out the voice and the channel. A window
    spans `span` frames, of which every second is kept; windows start every `step` frames.

    Attributes:
        n_words: k-means words, fitted on train.
        n_nearest: words a window is assigned to, with weights that fall with squared distance.
        n_components: of the PCA that windows go through.
        span: frames a window spans.
        step: frames between the starts of windows.
        n_fit_windows: training windows drawn to fit PCA and words on.
    """

    reads: ClassVar[str] = "sound"

    n_words: int = 1024
    n_nearest: int = 5
    n_components: int = 40
    span: int = 15
    step: int = 3
    n_fit_windows: int = 100_000

    @property
    def identity(self) -> list[object]:
        """What the descriptors depend on besides the source, for digests."""
        return ["mfcc", Mfcc().n_coefficients, Mfcc().n_mels]

    def describe(self, waveforms: Sequence[FloatArray]) -> list[FloatArray]:
        """MFCC frames float32 [n_frames, 20] of each 16 kHz waveform."""
        mfcc = Mfcc()
        return [mfcc(waveform) for waveform in waveforms]

    def windows(self, frames: FloatArray) -> FloatArray:
        """float32 [n_windows, (span + 1) // 2 * n_coefficients] of MFCC frames, at least one window."""
        frames = frames.astype(np.float32)
        frames = frames - frames.mean(0)
        frames = np.pad(frames, ((0, max(0, self.span - len(frames))), (0, 0)))
        starts = np.arange(0, len(frames) - self.span + 1, self.step)
        offsets = np.arange(0, self.span, 2)
        windows: FloatArray = frames[starts[:, None] + offsets].reshape(len(starts), -1)
        return windows

    def fit_transform(self, descriptors: Sequence[FloatArray], fit_rows: IntArray, seed: int) -> FloatArray:
        """Features float32 [n, n_words] of all items; PCA, words and scale are fitted on the training rows."""
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
            self._histogram(pca.transform(self.windows(frames)), words.cluster_centers_) for frames in descriptors
        ]
        return standardised(histograms, fit_rows)

    def _histogram(self, windows: FloatArray, words: FloatArray) -> FloatArray:
        """Square root of the normalised soft counts, float64 [n_words]."""
        squared = pairwise_distances(windows, words, metric="sqeuclidean")
        n_nearest = min(self.n_nearest, squared.shape[1])
        nearest = np.argpartition(squared, n_nearest - 1, axis=1)[:, :n_nearest]
        near = np.take_along_axis(squared, nearest, axis=1)
        # The bandwidth is the window's own mean distance, so that no scale has to be chosen.
        weights = np.exp(-near / np.maximum(near.mean(1, keepdims=True), 1e-12))
        weights /= weights.sum(1, keepdims=True)
        counts = np.bincount(nearest.ravel(), weights.ravel(), minlength=squared.shape[1])
        histogram: FloatArray = np.sqrt(counts / counts.sum())
        return histogram
