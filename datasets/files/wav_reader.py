"""Reads wav files as waveforms, and has captions without a recording spoken."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
import soundfile

from benchmark.contract.arrays import FloatArray
from benchmark.contract.errors import DataUnavailable
from benchmark.networks.torch_compat import import_torchaudio
from datasets.speech.speaker import Speaker
from datasets.speech.utterance import SAMPLE_RATE, Utterance


def read_wav(path: Path) -> FloatArray:
    """Reads a wav file as a waveform float32 [n_samples], mono, 16 kHz.

    Raises:
        DataUnavailable: the file cannot be read.
    """
    import torch

    try:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (OSError, soundfile.LibsndfileError) as error:
        raise DataUnavailable(f"expected a readable wav file, could not read {path} ({error}); replace it") from error
    if not len(samples):
        return np.zeros(0, np.float32)
    mono = torch.from_numpy(samples.mean(1))
    resampled: FloatArray = import_torchaudio().functional.resample(mono, rate, SAMPLE_RATE).numpy()
    return resampled


class ReadsSounds:
    """Base class of front-ends that describe sounds."""

    reads: ClassVar[str] = "sound"

    def read(self, inputs: Sequence[Path | Utterance]) -> list[FloatArray]:
        """Reads wav files and speaks utterances, each to a waveform float32 [n_samples], mono, 16 kHz.

        Raises:
            DataUnavailable: a wav file cannot be read.
            UserError: the speech engine is missing or does not start.
        """
        if all(isinstance(item, Path) for item in inputs):
            return [read_wav(path) for path in inputs if isinstance(path, Path)]
        with Speaker() as speaker:
            return [speaker.speak(item) if isinstance(item, Utterance) else read_wav(item) for item in inputs]
