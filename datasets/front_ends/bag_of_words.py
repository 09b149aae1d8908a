"""Bags of words: each local descriptor is assigned to its nearest k-means word (Sivic & Zisserman 2003).

`mfcc_words` and `sift_words` share this; `audio_words` assigns softly instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from sklearn.cluster import MiniBatchKMeans

from benchmark.contract.arrays import FloatArray, IntArray
from datasets.front_ends.drawing import drawn_rows
from datasets.front_ends.scaling import standardised


def bags_of_words(
    items: Sequence[FloatArray],
    represent: Callable[[FloatArray], FloatArray],
    fit_rows: IntArray,
    seed: int,
    n_words: int,
    n_fit: int,
) -> FloatArray:
    """Fits words on training items, and computes the bag of words of every item.

    Args:
        items: stored descriptors of each item, [n_descriptors, ...].
        represent: turns the stored descriptors of an item into vectors, float32 [n_descriptors, d].
        fit_rows: rows of the items that words and scale are fitted on, int64.
        seed: for drawing descriptors and for k-means.
        n_words: number of words; lower if there are fewer descriptors.
        n_fit: number of descriptors drawn to fit the words.

    Returns:
        Square roots of the shares of words, standardised on the training rows, float32 [n_items, n_words].
    """
    rng = np.random.default_rng(seed)
    drawn = drawn_rows([len(items[row]) for row in fit_rows], n_fit, rng)
    pool = np.concatenate([represent(items[row])[chosen] for row, chosen in zip(fit_rows, drawn, strict=True)])
    words = MiniBatchKMeans(
        min(n_words, len(pool)), batch_size=4096, n_init=1, max_iter=30, random_state=int(rng.integers(2**31))
    ).fit(pool)
    return standardised([bag(represent(item), words.cluster_centers_) for item in items], fit_rows)


def bag(vectors: FloatArray, words: FloatArray) -> FloatArray:
    """Computes the bag of words of one item.

    Args:
        vectors: its descriptors, [n, d].
        words: centres of the words, [n_words, d].

    Returns:
        Square root of the share of vectors that are nearest to each word, float64 [n_words].
    """
    # |v - w|^2 without |v|^2, which is the same for all words, so that the largest array is one product.
    distance = (words**2).sum(1) / 2 - vectors @ words.T
    counts = np.bincount(distance.argmin(1), minlength=len(words))
    shares: FloatArray = np.sqrt(counts / len(vectors))
    return shares
