"""A soft bag of words of the frames of a Whisper model's encoder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmark.contract.arrays import FloatArray
from datasets.front_ends.loudness import loud_frames
from datasets.front_ends.window_words import WindowWords


@dataclass(frozen=True)
class WhisperWords(WindowWords):
    """Histogram of words of single frames that are not silent, reduced to whitened principal components.

    The encoder's frames tell the engine, too: in a few directions in which they differ most, and in silence. Whitening
    and leaving silence out remove much of that. Components, whitening, soft assignment and silence were chosen on the
    val part of split 0 of the real RSICD and UCM, trained on espeak-ng's speech and tested on festival's.

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

        return ["loud frames", model_identity(model_folder(self.weights))]

    def describe(self, waveforms: Iterable[FloatArray]) -> list[FloatArray]:
        """Computes the encoder's frames of each 16 kHz waveform, float32 [n_frames, d], without silent ones."""
        from benchmark.networks.whisper import HOP, WhisperEncoder, model_folder

        encoder = WhisperEncoder(model_folder(self.weights))
        return [loud_frames(encoder.frames(waveform), waveform, HOP) for waveform in waveforms]
