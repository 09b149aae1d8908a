"""Caption text in place of the sound: an oracle that shows what perfect speech recognition would give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmark.contract.arrays import ByteArray, FloatArray, IntArray
from datasets.files.caption_reader import ReadsCaptions
from datasets.front_ends.text_features import text_descriptor, text_of, tf_idf


@dataclass(frozen=True)
class CaptionText(ReadsCaptions):
    """Bag of words of the folded caption.

    Attributes:
        min_captions: a word is in the vocabulary if at least this many training captions hold it.
    """

    min_captions: int = 1

    @property
    def identity(self) -> list[object]:
        """Parameters that the descriptors depend on."""
        return ["folded text"]

    def describe(self, sentences: Sequence[str]) -> list[ByteArray]:
        """The folded text of each sentence, uint8 [n_bytes, 1]."""
        return list(map(text_descriptor, sentences))

    def fit_transform(self, descriptors: Sequence[FloatArray], fit_rows: IntArray, seed: int) -> FloatArray:
        """Computes the features of all items, float32 [n, n_words]; vocabulary and word weights are fitted on train.

        Raises:
            DataUnavailable: no training caption holds a word.
        """
        return tf_idf(list(map(text_of, descriptors)), fit_rows, "captions", self.min_captions)
