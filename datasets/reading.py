"""Reads or speaks the items that front-ends describe."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import soundfile
from PIL import Image

from benchmark.torch_compat import import_torchaudio
from benchmark.types import DataUnavailable, FloatArray
from datasets.speech import SAMPLE_RATE, Speaker, Utterance


def read_image(path: Path) -> Image.Image:
    """The image, RGB; raises DataUnavailable where the file cannot be decoded."""
    try:
        with Image.open(path) as opened:
            return opened.convert("RGB")
    except (OSError, SyntaxError, ValueError) as error:
        raise DataUnavailable(f"expected a readable image, could not decode {path} ({error}); replace it") from error


def read_recording(path: Path) -> FloatArray:
    """The sound as float32 [n_samples], mono, 16 kHz; raises DataUnavailable where the file cannot be read."""
    import torch

    try:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (OSError, soundfile.LibsndfileError) as error:
        raise DataUnavailable(f"expected a readable wav file, could not read {path} ({error}); replace it") from error
    mono = torch.from_numpy(samples.mean(1))
    resampled: FloatArray = import_torchaudio().functional.resample(mono, rate, SAMPLE_RATE).numpy()
    return resampled


def read_items(inputs: Sequence[Path | Utterance], modality: str) -> list[object]:
    """Images, or waveforms that are read or spoken."""
    if modality == "image":
        return [read_image(path) for path in inputs if isinstance(path, Path)]
    if all(isinstance(item, Path) for item in inputs):
        return [read_recording(path) for path in inputs if isinstance(path, Path)]
    with Speaker() as speaker:
        return [speaker.speak(item) if isinstance(item, Utterance) else read_recording(item) for item in inputs]
