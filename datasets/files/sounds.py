"""Reads recordings, and speaks what was not recorded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile

from benchmark.contract.arrays import FloatArray
from benchmark.contract.errors import DataUnavailable
from benchmark.networks.torch_compat import import_torchaudio
from datasets.speech.engine import SAMPLE_RATE, Speaker, Utterance


def read_recording(path: Path) -> FloatArray:
    """The sound as float32 [n_samples], mono, 16 kHz; raises DataUnavailable where the file cannot be read."""
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


def read_items(items: Sequence[Path | Utterance]) -> list[FloatArray]:
    """The sounds of a block."""
    if all(isinstance(item, Path) for item in items):
        return [read_recording(path) for path in items if isinstance(path, Path)]
    with Speaker() as speaker:
        return [speaker.speak(item) if isinstance(item, Utterance) else read_recording(item) for item in items]
