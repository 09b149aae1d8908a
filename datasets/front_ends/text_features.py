"""Text as descriptors, and features of texts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmark.contract.arrays import ByteArray, FloatArray, IntArray
from benchmark.contract.errors import DataUnavailable
from datasets.files.sentences import fold


def text_descriptor(text: str) -> ByteArray:
    """The folded text as UTF-8 bytes, uint8 [n_bytes, 1]; the vocabulary is fitted later."""
    return np.frombuffer(fold(text).encode(), np.uint8)[:, None]


def text_of(descriptor: FloatArray | ByteArray) -> str:
    """The folded text of a descriptor."""
    return np.asarray(descriptor, np.uint8).tobytes().decode()


def tf_idf(texts: Sequence[str], fit_rows: IntArray, what: str, min_texts: int = 1) -> FloatArray:
    """Tf-idf with logarithmic counts, scaled to length 1; vocabulary and word weights are fitted on train.

    Args:
        texts: folded text of each item.
        fit_rows: int64, the training rows.
        what: the texts in words, for the error.
        min_texts: a word is in the vocabulary if at least this many training texts hold it.

    Returns:
        float32 [n_items, n_words].

    Raises:
        DataUnavailable: no training text holds a word.
    """
    if not any(texts[row] for row in fit_rows):
        raise DataUnavailable(f"expected {what} with words; all {len(fit_rows)} training {what} are empty")
    vectoriser = TfidfVectorizer(analyzer=str.split, min_df=min_texts, sublinear_tf=True, dtype=np.float32)
    vectoriser.fit([texts[row] for row in fit_rows])
    features: FloatArray = vectoriser.transform(texts).toarray()
    return features
