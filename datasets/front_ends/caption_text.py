"""Caption text in place of the sound: an oracle, the ceiling of what perfect speech recognition would give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmark.contract.arrays import ByteArray, FloatArray, IntArray
from benchmark.contract.errors import DataUnavailable
from datasets.files.captions import fold


@dataclass(frozen=True)
class CaptionText:
    """Bag of words of the folded caption: tf-idf with the logarithm of counts, each caption of length 1.

    Attributes:
        min_captions: training captions a word has to occur in, to be in the vocabulary.
    """

    reads: ClassVar[str] = "caption"

    min_captions: int = 1

    @property
    def identity(self) -> list[object]:
        """What the descriptors depend on besides the source, for digests."""
        return ["folded text"]

    def describe(self, sentences: Sequence[str]) -> list[ByteArray]:
        """UTF-8 bytes of each folded sentence, uint8 [n_bytes, 1]: which words count is fitted later."""
        return [np.frombuffer(fold(sentence).encode(), np.uint8)[:, None] for sentence in sentences]

    def fit_transform(self, descriptors: Sequence[FloatArray], fit_rows: IntArray, seed: int) -> FloatArray:
        """Features float32 [n, n_words] of all items; vocabulary and word weights are fitted on the training rows.

        Raises:
            DataUnavailable: the training captions hold no word.
        """
        texts = [np.asarray(item, np.uint8).tobytes().decode() for item in descriptors]
        vectoriser = TfidfVectorizer(analyzer=str.split, min_df=self.min_captions, sublinear_tf=True, dtype=np.float32)
        if not any(texts[row] for row in fit_rows):
            raise DataUnavailable(f"expected captions with words; all {len(fit_rows)} training captions are empty")
        vectoriser.fit([texts[row] for row in fit_rows])
        features: FloatArray = vectoriser.transform(texts).toarray()
        return features
