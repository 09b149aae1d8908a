"""A bag of words of the frames of a Whisper model's encoder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from benchmark.contract.arrays import FloatArray, IntArray
from datasets.files.wav_reader import ReadsSounds
from datasets.front_ends.bag_of_words import bags_of_words


@dataclass(frozen=True)
class WhisperWords(ReadsSounds):
    """Histogram of k-means words of the encoder's frames.

    Attributes:
        weights: folder or name of the model; None for tiny.en.
        n_words: number of k-means words, fitted on train.
        n_fit_frames: number of training frames drawn to fit the words.
    """

    weights: str | None = field(default=None, repr=False)  # the files are in `identity`, wherever they lie
    n_words: int = 1_024
    n_fit_frames: int = 100_000

    @property
    def identity(self) -> list[object]:
        """Parameters that the descriptors depend on."""
        from benchmark.networks.whisper import model_folder, model_identity

        return ["frames", model_identity(model_folder(self.weights))]

    def describe(self, waveforms: Iterable[FloatArray]) -> list[FloatArray]:
        """Computes the encoder's frames of each 16 kHz waveform, float32 [n_frames, d]."""
        from benchmark.networks.whisper import WhisperEncoder, model_folder

        encoder = WhisperEncoder(model_folder(self.weights))
        return [encoder.frames(waveform) for waveform in waveforms]

    def fit_transform(self, descriptors: Sequence[FloatArray], fit_rows: IntArray, seed: int) -> FloatArray:
        """Computes the features of all items, float32 [n, n_words]; words and scale are fitted on train."""
        return bags_of_words(descriptors, _as_they_are, fit_rows, seed, self.n_words, self.n_fit_frames)


def _as_they_are(frames: FloatArray) -> FloatArray:
    return frames
