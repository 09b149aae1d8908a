"""Mean and standard deviation of the frames of a Whisper model's encoder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmark.contract.arrays import FloatArray, IntArray
from datasets.files.wav_reader import ReadsSounds
from datasets.front_ends.loudness import loud_frames
from datasets.front_ends.scaling import standardised


@dataclass(frozen=True)
class WhisperStatistics(ReadsSounds):
    """Mean and standard deviation over time of the encoder's frames that are not silent, standardised on train.

    Attributes:
        weights: folder or name of the model; None for tiny.en.
    """

    weights: str | None = field(default=None, repr=False)  # the files are in `identity`, wherever they lie

    @property
    def identity(self) -> list[object]:
        """Parameters that the descriptors depend on."""
        from benchmark.networks.whisper import model_folder, model_identity

        return ["mean and standard deviation of loud frames", model_identity(model_folder(self.weights))]

    def describe(self, waveforms: Iterable[FloatArray]) -> list[FloatArray]:
        """Computes mean and standard deviation of the frames of each 16 kHz waveform, float32 [2 * d]."""
        from benchmark.networks.whisper import HOP, WhisperEncoder, model_folder

        encoder = WhisperEncoder(model_folder(self.weights))
        kept = (loud_frames(encoder.frames(waveform), waveform, HOP) for waveform in waveforms)
        return [np.concatenate([frames.mean(0), frames.std(0)]) for frames in kept]

    def fit_transform(self, descriptors: Sequence[FloatArray], fit_rows: IntArray, seed: int) -> FloatArray:
        """Standardises the vectors of all items, float32 [n, 2 * d]; mean and scale are fitted on train."""
        return standardised(descriptors, fit_rows)
