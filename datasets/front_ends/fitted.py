"""Front-ends with their fitted parts, so that one item more can be described as those of a split were.

A front-end fits its parts and describes all items of a split in one go, `fit_transform`, and keeps nothing. The classes
here fit the same parts in the same way and remember them. That doubles a few lines of the front-ends, but an import in
the other direction would put this module into the digest of every feature. Tests hold both to the same bits, and
`fitted_of` checks it on some items.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import PCA
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import StandardScaler

from benchmark.contract.arrays import ByteArray, FloatArray, IntArray
from benchmark.contract.errors import DataUnavailable
from datasets.front_ends.bag_of_words import bag
from datasets.front_ends.blocks import Descriptors
from datasets.front_ends.caption_text import CaptionText
from datasets.front_ends.drawing import drawn_rows
from datasets.front_ends.extraction import Extraction, FrontEnd
from datasets.front_ends.mfcc_frames import MfccFrames
from datasets.front_ends.mfcc_words import MfccWords, with_differences
from datasets.front_ends.pixels import Pixels
from datasets.front_ends.sift_words import DenseSiftWords, root_sift
from datasets.front_ends.text_features import text_of
from datasets.front_ends.transcript import Transcribed
from datasets.front_ends.window_words import WindowWords

N_CHECKED = 8  # items whose features are compared with those in the cache

Descriptor = FloatArray | ByteArray
Represent = Callable[[FloatArray], FloatArray]


class FittedFrontEnd(Protocol):
    """A front-end with its fitted parts."""

    @property
    def front_end(self) -> Any:  # noqa: ANN401 - a FrontEnd; some classes here need more of it
        """What reads and describes an item."""
        ...

    def features(self, descriptor: Any) -> FloatArray:  # noqa: ANN401 - float32 or uint8, by front-end
        """The features of one item, a row of the feature matrix; uint8 for pixels."""
        ...


@dataclass(frozen=True)
class Scale:
    """A standardisation.

    Attributes:
        mean, deviation: float64 [d].
    """

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]

    @classmethod
    def of(cls, vectors: Sequence[FloatArray]) -> Scale:
        """The standardisation that `datasets.front_ends.scaling.standardised` fits on these vectors."""
        scaler = StandardScaler().fit(np.stack([np.asarray(vector, np.float64) for vector in vectors]))
        return cls(scaler.mean_, scaler.scale_)

    def scaled(self, vector: FloatArray) -> FloatArray:
        """The standardised vector, float32 [d]."""
        return ((np.asarray(vector, np.float64) - self.mean) / self.deviation).astype(np.float32)


@dataclass(frozen=True)
class ScaledVectors:
    """A front-end whose descriptors are vectors, standardised on train."""

    front_end: FrontEnd
    scale: Scale

    def features(self, descriptor: FloatArray) -> FloatArray:
        """The standardised vector, float32 [d]."""
        return self.scale.scaled(descriptor)


@dataclass(frozen=True)
class FittedWindowWords:
    """Window words with their components, words and scale."""

    front_end: WindowWords
    pca: PCA
    words: FloatArray
    scale: Scale

    def features(self, descriptor: FloatArray) -> FloatArray:
        """The standardised histogram of words, float32 [n_words]."""
        return self.scale.scaled(_histogram(self.front_end, self.pca, self.words, descriptor))


@dataclass(frozen=True)
class FittedBag:
    """A bag of words with its words and scale."""

    front_end: MfccWords | DenseSiftWords
    words: FloatArray
    scale: Scale

    def features(self, descriptor: FloatArray) -> FloatArray:
        """The standardised shares of words, float32 [n_words]."""
        represent, _ = _representation(self.front_end)
        return self.scale.scaled(bag(represent(descriptor), self.words))


@dataclass(frozen=True)
class FittedTexts:
    """A front-end of texts with its vocabulary.

    Attributes:
        vocabulary: words in the order of the columns.
        weights: of the words, [n_words].
    """

    front_end: CaptionText | Transcribed
    vocabulary: tuple[str, ...]
    weights: FloatArray

    def features(self, descriptor: Descriptor) -> FloatArray:
        """Tf-idf of the text, float32 [n_words]."""
        vectoriser = _vectoriser(vocabulary=self.vocabulary)
        vectoriser.idf_ = self.weights
        row: FloatArray = vectoriser.transform([text_of(descriptor)]).toarray()[0]
        return row


@dataclass(frozen=True)
class FittedFrames:
    """MFCC frames with the scale of each coefficient, float32 [n_coefficients]."""

    front_end: MfccFrames
    scale: FloatArray

    def features(self, descriptor: FloatArray) -> FloatArray:
        """The scaled and padded sequence, float32 [n_frames, n_coefficients]."""
        sequence = np.zeros((self.front_end.n_frames, len(self.scale)), np.float32)
        sequence[: len(descriptor)] = descriptor * self.scale
        return sequence


@dataclass(frozen=True)
class UnfittedPixels:
    """Pixels, which need no fitted parts."""

    front_end: Pixels

    def features(self, descriptor: FloatArray) -> FloatArray:
        """The pixels, uint8 [3, size, size]."""
        size = self.front_end.size
        return descriptor.reshape(3, size, size)


def fitted(
    front_end: Any,  # noqa: ANN401 - a FrontEnd, of which the classes here need more
    descriptors: Sequence[Any],
    fit_rows: IntArray,
    seed: int,
) -> FittedFrontEnd:
    """A front-end with the parts that its `fit_transform` fits on the same arguments.

    Args:
        front_end: that made the descriptors.
        descriptors: one array an item.
        fit_rows: int64, the only rows that fitted parts may see.
        seed: for the fitted parts.

    Raises:
        DataUnavailable: there is nothing to learn from these rows.
    """
    if isinstance(front_end, Pixels):
        return UnfittedPixels(front_end)
    if isinstance(front_end, MfccFrames):
        return FittedFrames(front_end, _scale_of_frames([descriptors[row] for row in fit_rows]))
    if isinstance(front_end, CaptionText | Transcribed):
        min_texts = front_end.min_captions if isinstance(front_end, CaptionText) else 1
        vectoriser = _vectoriser(min_df=min_texts).fit([text_of(descriptors[row]) for row in fit_rows])
        words = sorted(vectoriser.vocabulary_, key=vectoriser.vocabulary_.__getitem__)
        return FittedTexts(front_end, tuple(words), vectoriser.idf_)
    if isinstance(front_end, WindowWords):
        return _fitted_windows(front_end, descriptors, fit_rows, seed)
    if isinstance(front_end, MfccWords | DenseSiftWords):
        return _fitted_bag(front_end, descriptors, fit_rows, seed)
    return ScaledVectors(front_end, Scale.of([descriptors[row] for row in fit_rows]))


def fitted_of(extraction: Extraction) -> FittedFrontEnd:
    """The front-end of an extraction with its fitted parts.

    Args:
        extraction: whose descriptors and features are in the cache.

    Raises:
        DataUnavailable: the parts give, for some of the items, other bits than the features in the cache.
    """
    descriptors = Descriptors(extraction.blocks)
    found = fitted(extraction.front_end, descriptors, extraction.fit_rows, extraction.seed)
    features = np.load(extraction.path, mmap_mode="r")
    for row in np.unique(np.linspace(0, len(features) - 1, N_CHECKED).astype(int)):
        if not np.array_equal(found.features(descriptors[int(row)]), features[row]):
            kind = type(found.front_end).__name__
            raise DataUnavailable(f"the fitted parts of {kind} give other features than those of the split")
    return found


def _fitted_windows(
    front_end: WindowWords, descriptors: Sequence[FloatArray], fit_rows: IntArray, seed: int
) -> FittedWindowWords:
    rng = np.random.default_rng(seed)
    pool = front_end.drawn_windows(descriptors, fit_rows, rng)
    n_words = min(front_end.n_words, len(pool))
    pca = front_end.reduction(pool)
    words = _words(pca.transform(pool), n_words, rng)
    histograms = [_histogram(front_end, pca, words, descriptors[row]) for row in fit_rows]
    return FittedWindowWords(front_end, pca, words, Scale.of(histograms))


def _histogram(front_end: WindowWords, pca: PCA, words: FloatArray, frames: FloatArray) -> FloatArray:
    return front_end.histogram(pca.transform(front_end.windows(frames)), words)


def _fitted_bag(
    front_end: MfccWords | DenseSiftWords, descriptors: Sequence[FloatArray], fit_rows: IntArray, seed: int
) -> FittedBag:
    rng = np.random.default_rng(seed)
    represent, n_fit = _representation(front_end)
    drawn = drawn_rows([len(descriptors[row]) for row in fit_rows], n_fit, rng)
    pool = np.concatenate([represent(descriptors[row])[chosen] for row, chosen in zip(fit_rows, drawn, strict=True)])
    words = _words(pool, min(front_end.n_words, len(pool)), rng)
    return FittedBag(front_end, words, Scale.of([bag(represent(descriptors[row]), words) for row in fit_rows]))


def _representation(front_end: MfccWords | DenseSiftWords) -> tuple[Represent, int]:
    """What turns the descriptors of an item into vectors, and the number of vectors that the words are fitted on."""
    if isinstance(front_end, MfccWords):
        return with_differences, front_end.n_fit_frames
    return root_sift, front_end.n_fit_descriptors


def _words(pool: FloatArray, n_words: int, rng: np.random.Generator) -> FloatArray:
    """Centres of the k-means words, [n_words, d]."""
    found = MiniBatchKMeans(n_words, batch_size=4096, n_init=1, max_iter=30, random_state=int(rng.integers(2**31))).fit(
        pool
    )
    centres: FloatArray = found.cluster_centers_
    return centres


def _scale_of_frames(fit: Sequence[FloatArray]) -> FloatArray:
    squares = sum(np.square(frames, dtype=np.float64).sum(0) for frames in fit)
    deviation = np.sqrt(squares / sum(map(len, fit)))
    return np.where(deviation > 0, 1 / np.where(deviation > 0, deviation, 1), 0).astype(np.float32)


def _vectoriser(**more: Any) -> TfidfVectorizer:  # noqa: ANN401 - arguments of scikit-learn
    return TfidfVectorizer(analyzer=str.split, sublinear_tf=True, dtype=np.float32, **more)
