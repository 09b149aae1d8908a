"""The words that a recogniser hears: what one would try first with spoken captions.

A transcript is not the caption: it holds the recogniser's errors, and a method may use it at retrieval time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from benchmark.contract.arrays import ByteArray, FloatArray, IntArray
from benchmark.contract.digests import digest
from benchmark.contract.errors import DataUnavailable
from datasets.files.sentences import fold
from datasets.files.wav_reader import ReadsSounds
from datasets.front_ends.text_features import text_descriptor, text_of, tf_idf


class Transcribed(ReadsSounds):
    """Base class of front-ends whose descriptors are transcripts."""

    def transcripts(self, descriptors: Sequence[FloatArray | ByteArray]) -> list[str]:
        """The folded transcript of each item."""
        return list(map(text_of, descriptors))

    def fit_transform(self, descriptors: Sequence[FloatArray], fit_rows: IntArray, seed: int) -> FloatArray:
        """Computes the features of all items, float32 [n, n_words]; vocabulary and word weights are fitted on train.

        Raises:
            DataUnavailable: no training transcript holds a word.
        """
        return tf_idf(self.transcripts(descriptors), fit_rows, "transcripts")


@dataclass(frozen=True)
class WhisperTranscript(Transcribed):
    """Bag of words of what a Whisper model hears.

    Attributes:
        weights: folder or name of the model; None for tiny.en.
    """

    weights: str | None = field(default=None, repr=False)  # the files are in `identity`, wherever they lie

    @property
    def identity(self) -> list[object]:
        """Parameters that the descriptors depend on."""
        from benchmark.networks.recogniser import recogniser_identity
        from benchmark.networks.whisper import model_folder

        return ["whisper", recogniser_identity(model_folder(self.weights))]

    def describe(self, waveforms: Iterable[FloatArray]) -> list[ByteArray]:
        """Writes down each 16 kHz waveform: the folded text, uint8 [n_bytes, 1]."""
        from benchmark.networks.recogniser import WhisperRecogniser
        from benchmark.networks.whisper import model_folder

        recogniser = WhisperRecogniser(model_folder(self.weights))
        return [text_descriptor(recogniser.text(waveform)) for waveform in waveforms]


@dataclass(frozen=True)
class SphinxTranscript(Transcribed):
    """Bag of words of what pocketsphinx hears with a language model of the training captions.

    Attributes:
        captions: folded captions of the training items, which the language model is made of.
    """

    captions: tuple[str, ...] = field(default=(), repr=False)

    def for_captions(self, captions: Iterable[str]) -> SphinxTranscript:
        """The front-end for a split with these training captions."""
        return SphinxTranscript(tuple(sorted(map(fold, captions))))

    @property
    def identity(self) -> list[object]:
        """Parameters that the descriptors depend on."""
        from benchmark.networks.sphinx import sphinx_version

        return ["pocketsphinx", sphinx_version(), digest(self.captions)]

    def describe(self, waveforms: Iterable[FloatArray]) -> list[ByteArray]:
        """Writes down each 16 kHz waveform: the folded text, uint8 [n_bytes, 1].

        Raises:
            DataUnavailable: no training caption has a word.
        """
        from benchmark.networks.sphinx import SphinxRecogniser

        if not any(self.captions):
            raise DataUnavailable(f"expected training captions with words; all {len(self.captions)} are empty")
        recogniser = SphinxRecogniser(self.captions)
        return [text_descriptor(recogniser.text(waveform)) for waveform in waveforms]
