"""A soft bag of words of the frames of a Whisper model's encoder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmark.contract.arrays import FloatArray
from datasets.front_ends.window_words import WindowWords


@dataclass(frozen=True)
class WhisperWords(WindowWords):
    """Histogram of words of single frames, reduced to whitened principal components.

    Components, whitening and soft assignment were chosen on the val part of split 0 of the real RSICD, trained on
    espeak-ng's speech and tested on festival's.

    Attributes:
        weights: folder or name of the model; None for tiny.en.
    """

    weights: str | None = field(default=None, repr=False)  # the files are in `identity`, wherever they lie
    n_components: int = 64
    span: int = 1
    step: int = 1
    centred: bool = False
    whitened: bool = True

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
