"""Front-ends of the end-to-end track: pixels and MFCC frames, for branches that learn their own features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from PIL import Image

from benchmark.contract.arrays import ByteArray, FloatArray, IntArray
from datasets.front_ends.mfcc import Mfcc

N_COEFFICIENTS, N_MELS = 40, 64


@dataclass(frozen=True)
class Pixels:
    """Images resized whole, without a crop; nothing is fitted.

    Attributes:
        size: side in pixels.
    """

    reads: ClassVar[str] = "image"

    size: int = 160

    @property
    def identity(self) -> list[object]:
        """What the descriptors depend on besides the source, for digests."""
        return ["pixels", self.size]

    def describe(self, images: Sequence[Image.Image]) -> list[ByteArray]:
        """Pixels uint8 [3, size, size] of each image: red, green, blue."""
        sides = (self.size, self.size)
        resized = [np.asarray(image.resize(sides, Image.Resampling.BILINEAR), np.uint8) for image in images]
        return [np.ascontiguousarray(pixels.transpose(2, 0, 1)) for pixels in resized]

    def fit_transform(self, descriptors: Sequence[ByteArray], fit_rows: IntArray, seed: int) -> ByteArray:
        """Pixels uint8 [n, 3, size, size]."""
        pixels = np.empty((len(descriptors), 3, self.size, self.size), np.uint8)
        for row, descriptor in zip(pixels, descriptors, strict=True):
            row[:] = descriptor.reshape(row.shape)  # the cache keeps the last axis alone
        return pixels


@dataclass(frozen=True)
class MfccFrames:
    """Sequences of MFCC frames (25 ms windows every 10 ms), without the mean of the utterance.

    Every coefficient is divided by its standard deviation over the frames of the training sounds. Longer
    sounds are cut at the end; frames of exact zeros follow shorter ones.

    Attributes:
        n_frames: of every sound.
    """

    reads: ClassVar[str] = "sound"

    n_frames: int = 400

    @property
    def identity(self) -> list[object]:
        """What the descriptors depend on besides the source, for digests."""
        return ["mfcc-frames", N_COEFFICIENTS, N_MELS, self.n_frames]

    def describe(self, waveforms: Sequence[FloatArray]) -> list[FloatArray]:
        """float32 [at most n_frames, 40] of each 16 kHz waveform."""
        mfcc = Mfcc(n_coefficients=N_COEFFICIENTS, n_mels=N_MELS)
        sequences = [mfcc(waveform) for waveform in waveforms]
        return [(frames - frames.mean(0))[: self.n_frames] for frames in sequences]

    def fit_transform(self, descriptors: Sequence[FloatArray], fit_rows: IntArray, seed: int) -> FloatArray:
        """float32 [n, n_frames, 40] of all sounds, scaled as the training rows."""
        n_seen = sum(len(descriptors[row]) for row in fit_rows)
        squares = sum(np.square(descriptors[row], dtype=np.float64).sum(0) for row in fit_rows)
        deviation = np.sqrt(squares / n_seen)
        scale = np.where(deviation > 0, 1 / np.where(deviation > 0, deviation, 1), 0).astype(np.float32)
        sequences = np.zeros((len(descriptors), self.n_frames, N_COEFFICIENTS), np.float32)
        for row, frames in zip(sequences, descriptors, strict=True):
            row[: len(frames)] = frames * scale
        return sequences
