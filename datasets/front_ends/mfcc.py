"""MFCC frames, computed by torchaudio."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from benchmark.contract.arrays import FloatArray
from benchmark.contract.waveforms import SAMPLE_RATE
from benchmark.networks.torch_compat import import_torchaudio

WINDOW, HOP = 400, 160  # in samples: 25 ms and 10 ms


@dataclass(frozen=True)
class Mfcc:
    """Computes MFCC frames: 25 ms windows every 10 ms.

    Attributes:
        n_coefficients: number of coefficients kept per frame.
        n_mels: number of filters of the mel bank.
    """

    n_coefficients: int = 20
    n_mels: int = 40

    @cached_property
    def transform(self) -> Any:  # noqa: ANN401 - torchaudio has no type stubs
        """Torchaudio's MFCC transform, built once."""
        return import_torchaudio().transforms.MFCC(
            sample_rate=SAMPLE_RATE,
            n_mfcc=self.n_coefficients,
            melkwargs={"n_fft": WINDOW, "hop_length": HOP, "n_mels": self.n_mels},
        )

    def __call__(self, waveform: FloatArray) -> FloatArray:
        """Computes the frames of a waveform; one shorter than a window is padded with zeros.

        Args:
            waveform: float32 [n_samples], 16 kHz, mono.

        Returns:
            float32 [n_frames, n_coefficients], at least one frame.
        """
        import torch

        frames: FloatArray = self.transform(torch.from_numpy(_padded(waveform))).T.numpy()
        return frames

    def log_mel(self, waveform: FloatArray) -> FloatArray:
        """Computes the logarithms of the mel energies that the coefficients are made of.

        Args:
            waveform: float32 [n_samples], 16 kHz, mono.

        Returns:
            float32 [n_frames, n_mels] in dB, at least one frame; as in the coefficients, no value lies more than 80 dB
            below the largest.
        """
        import torch

        mel = self.transform.MelSpectrogram(torch.from_numpy(_padded(waveform)))
        frames: FloatArray = self.transform.amplitude_to_DB(mel).T.numpy()
        return frames


def _padded(waveform: FloatArray) -> FloatArray:
    return np.pad(waveform, (0, max(0, WINDOW - len(waveform))))
