"""Which wav files are read. The limits are checked in the header, before anything is read or computed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile

from benchmark.contract.arrays import FloatArray
from benchmark.contract.errors import DataUnavailable
from benchmark.contract.file_errors import unreadable
from benchmark.contract.regular_file import GIGABYTE, nonempty_size
from datasets.files.sound_lengths import FORMATS, missing_bytes, states_samples

RATES = (4_000, 192_000)  # Hz
MAX_CHANNELS = 8
MAX_SECONDS = 600
MAX_BYTES = 4 * GIGABYTE
# Full scale is 1 in a floating-point file. Some hold 16-bit numbers as they are, so that full scale is 32,768.
LOUDEST = 32_768.0
BLOCK = 2**18  # frames read at once


def open_sound(path: Path) -> soundfile.SoundFile:
    """Opens a sound file whose header keeps the limits.

    Raises:
        DataUnavailable: the file cannot be read, has another format, rate, length or number of channels than is
            accepted, holds no samples, or ends before its header says so; the error names the file.
    """
    try:
        size = nonempty_size(path, MAX_BYTES)
        with path.open("rb") as content:
            missing = missing_bytes(content, size)
        file = soundfile.SoundFile(path)
    except (OSError, soundfile.LibsndfileError) as error:
        raise unreadable("wav file", path, f"cannot be read ({error})") from error
    try:
        _check_header(file, path, missing)
    except DataUnavailable:
        file.close()
        raise
    return file


def blocks_of(file: soundfile.SoundFile, path: Path) -> Iterator[FloatArray]:
    """Reads an open file block by block, float32 [n_frames, n_channels].

    Raises:
        DataUnavailable: the file is damaged or ends early, or a sample is NaN, infinite or absurdly loud.
    """
    n_read = 0
    try:
        while len(samples := file.read(BLOCK, dtype="float32", always_2d=True)):
            n_read += len(samples)
            check_samples(samples, path)
            yield samples
    except (OSError, soundfile.LibsndfileError) as error:
        raise unreadable("wav file", path, f"cannot be read ({error})") from error
    if not n_read:
        raise unreadable("wav file", path, "holds no samples")
    if n_read < file.frames and _states_samples(file, path):
        raise unreadable("wav file", path, f"should hold {file.frames:,} samples a channel and ends after {n_read:,}")


def _states_samples(file: soundfile.SoundFile, path: Path) -> bool:
    with path.open("rb") as content:
        return states_samples(content, file.format)


def check_samples(samples: FloatArray, path: Path) -> None:
    """Raises DataUnavailable where a sample is NaN, infinite or beyond LOUDEST."""
    if not len(samples) or np.abs(samples).max() <= LOUDEST:  # not so for NaN
        return
    if not np.isfinite(samples).all():
        raise DataUnavailable(
            f"expected finite samples in {path}, found NaN, infinity or more than single precision holds; replace it"
        )
    raise DataUnavailable(
        f"expected samples in {path} with full scale at 1, and none beyond {LOUDEST:,.0f}; found one of size "
        f"{np.abs(samples).max():.3g}; replace it"
    )


def _check_header(file: soundfile.SoundFile, path: Path, missing: int) -> None:
    """Raises DataUnavailable where an open file does not keep the limits, or where bytes are missing at its end."""
    if file.format not in FORMATS:
        raise unreadable("wav file", path, f"has the format {file.format}, accepted are {', '.join(FORMATS)}")
    lowest, highest = RATES
    if not lowest <= file.samplerate <= highest:
        raise unreadable(
            "wav file",
            path,
            f"has {file.samplerate:,} samples a second, from {lowest:,} to {highest:,} are accepted",
        )
    if file.channels > MAX_CHANNELS:
        raise unreadable("wav file", path, f"has {file.channels:,} channels, at most {MAX_CHANNELS} are accepted")
    if file.frames > (MAX_SECONDS + 1) * file.samplerate:  # a second of grace for rounding
        raise unreadable(
            "wav file",
            path,
            f"lasts {file.frames / file.samplerate:,.0f} seconds, at most {MAX_SECONDS} are accepted",
        )
    if missing:
        raise unreadable(
            "wav file", path, f"is cut off: {missing:,} bytes of the sound that its header states are missing"
        )
    if not file.frames:
        raise unreadable("wav file", path, "holds no samples, by its header")
