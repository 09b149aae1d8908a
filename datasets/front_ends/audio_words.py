"""Bags of audio words: windows of MFCC frames or of the log-mel spectrogram, softly assigned to k-means words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from benchmark.contract.arrays import FloatArray
from datasets.front_ends.loudness import loud_frames
from datasets.front_ends.mfcc import HOP, Mfcc
from datasets.front_ends.window_words import WindowWords


@dataclass(frozen=True)
class BagOfAudioWords(WindowWords):
    """Histogram of words of MFCC windows."""

    @property
    def identity(self) -> list[object]:
        """Parameters that the descriptors depend on."""
        return ["mfcc", Mfcc().n_coefficients, Mfcc().n_mels]

    def describe(self, waveforms: Iterable[FloatArray]) -> list[FloatArray]:
        """Computes the MFCC frames of each 16 kHz waveform, float32 [n_frames, 20]."""
        return list(map(Mfcc(), waveforms))


@dataclass(frozen=True)
class CarefulAudioWords(BagOfAudioWords):
    """Histogram of words of MFCC windows after voice activity detection and CMVN."""

    equal_variance: bool = True

    @property
    def identity(self) -> list[object]:
        """Parameters that the descriptors depend on."""
        return [*super().identity, "loud"]

    def describe(self, waveforms: Iterable[FloatArray]) -> list[FloatArray]:
        """Computes the MFCC frames of each 16 kHz waveform that are not silent, float32 [n_frames, 20]."""
        mfcc = Mfcc()
        return [loud_frames(mfcc(waveform), waveform, HOP) for waveform in waveforms]


@dataclass(frozen=True)
class LogMelWords(WindowWords):
    """Histogram of words of windows of the log-mel spectrogram, after voice activity detection, with CMVN."""

    equal_variance: bool = True

    @property
    def identity(self) -> list[object]:
        """Parameters that the descriptors depend on."""
        return ["log-mel", Mfcc().n_mels]

    def describe(self, waveforms: Iterable[FloatArray]) -> list[FloatArray]:
        """Computes the log-mel frames of each 16 kHz waveform that are not silent, float32 [n_frames, 40]."""
        mfcc = Mfcc()
        return [loud_frames(mfcc.log_mel(waveform), waveform, HOP) for waveform in waveforms]
