"""Bags of words: k-means words of local descriptors, each descriptor assigned to its nearest (Sivic & Zisserman 2003).

The two front-ends of SIFT+M share this; `datasets.front_ends.audio_words.BagOfAudioWords` assigns softly instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from sklearn.cluster import MiniBatchKMeans

from benchmark.contract.arrays import FloatArray, IntArray
from datasets.front_ends.scaling import standardised


def bags_of_words(
    items: Sequence[FloatArray],
    represent: Callable[[FloatArray], FloatArray],
    fit_rows: IntArray,
    seed: int,
    n_words: int,
    n_fit: int,
) -> FloatArray:
    """Square roots of the shares of words, standardised on the training rows, float32 [n_items, n_words].

    Args:
        items: stored descriptors of each item, [n_descriptors, ...].
        represent: stored descriptors of an item -> the vectors that words are made of, float32 [n_descriptors, d].
        fit_rows: items that words and scale are fitted on.
        seed: for the draw and for k-means.
        n_words: fewer where there are fewer descriptors.
        n_fit: descriptors drawn to fit the words on.
    """
    rng = np.random.default_rng(seed)
    drawn = _drawn([len(items[row]) for row in fit_rows], n_fit, rng)
    pool = np.concatenate([represent(items[row])[chosen] for row, chosen in zip(fit_rows, drawn, strict=True)])
    words = MiniBatchKMeans(
        min(n_words, len(pool)), batch_size=4096, n_init=1, max_iter=30, random_state=int(rng.integers(2**31))
    ).fit(pool)
    return standardised([bag(represent(item), words.cluster_centers_) for item in items], fit_rows)


def _drawn(lengths: Sequence[int], n: int, rng: np.random.Generator) -> list[IntArray]:
    """Which descriptors of each item are among n drawn from all of them, without putting all of them in one array."""
    ends = np.cumsum(lengths)
    chosen = np.sort(rng.choice(ends[-1], min(n, ends[-1]), replace=False))
    parts = np.split(chosen, np.searchsorted(chosen, ends[:-1]))
    return [part - start for part, start in zip(parts, ends - lengths, strict=True)]


def bag(vectors: FloatArray, words: FloatArray) -> FloatArray:
    """Square root of each word's share of the vectors [n, d] nearest to it, float64 [n_words]."""
    # |v - w|^2 less what all words have in common, so that the largest array is one product.
    distance = (words**2).sum(1) / 2 - vectors @ words.T
    counts = np.bincount(distance.argmin(1), minlength=len(words))
    shares: FloatArray = np.sqrt(counts / len(vectors))
    return shares
