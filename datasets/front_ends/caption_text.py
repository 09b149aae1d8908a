"""Caption text in place of the sound: an oracle that shows what perfect speech recognition would give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmark.contract.arrays import ByteArray, FloatArray, IntArray
from benchmark.contract.errors import DataUnavailable
from datasets.files.sentences import ReadsCaptions, fold


@dataclass(frozen=True)
class CaptionText(ReadsCaptions):
    """Bag of words of the folded caption: tf-idf with logarithmic counts, scaled to length 1.

    Attributes:
        min_captions: a word is in the vocabulary if at least this many training captions hold it.
    """

    min_captions: int = 1

    @property
    def identity(self) -> list[object]:
        """Parameters that the descriptors depend on."""
        return ["folded text"]

    def describe(self, sentences: Sequence[str]) -> list[ByteArray]:
        """Encodes each folded sentence as UTF-8 bytes, uint8 [n_bytes, 1]; the vocabulary is fitted later."""
        return [np.frombuffer(fold(sentence).encode(), np.uint8)[:, None] for sentence in sentences]

    def fit_transform(self, descriptors: Sequence[FloatArray], fit_rows: IntArray, seed: int) -> FloatArray:
        """Computes the features of all items, float32 [n, n_words]; vocabulary and word weights are fitted on train.

        Raises:
            DataUnavailable: no training caption holds a word.
        """
        texts = [np.asarray(item, np.uint8).tobytes().decode() for item in descriptors]
        vectoriser = TfidfVectorizer(analyzer=str.split, min_df=self.min_captions, sublinear_tf=True, dtype=np.float32)
        if not any(texts[row] for row in fit_rows):
            raise DataUnavailable(f"expected captions with words; all {len(fit_rows)} training captions are empty")
        vectoriser.fit([texts[row] for row in fit_rows])
        features: FloatArray = vectoriser.transform(texts).toarray()
        return features
