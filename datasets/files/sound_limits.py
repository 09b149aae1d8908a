"""Which wav files are read. The limits are checked in the header, before anything is read or computed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np
import soundfile

from benchmark.contract.arrays import FloatArray
from benchmark.contract.errors import DataUnavailable
from benchmark.contract.regular_file import GIGABYTE, require_content

RATES = (4_000, 192_000)  # Hz
MAX_CHANNELS = 8
MAX_SECONDS = 600
MAX_BYTES = 4 * GIGABYTE
# Full scale is 1 in a floating-point file. Some hold 16-bit numbers as they are, so that full scale is 32,768.
LOUDEST = 32_768.0
BLOCK = 2**18  # frames read at once

# Programs that write to a pipe do not know the length and state one of these, or more than the second.
UNKNOWN_LENGTHS = (0, 0x7FFFF000)
MAX_CHUNKS = 10_000


def open_sound(path: Path) -> soundfile.SoundFile:
    """Opens a sound file whose header keeps the limits.

    Raises:
        DataUnavailable: the file cannot be read, has another rate, length or number of channels than is accepted, or
            ends before its header says so; the error names the file.
    """
    try:
        size = require_content(path, MAX_BYTES)
        with path.open("rb") as content:
            missing = _missing_bytes(content, size)
        file = soundfile.SoundFile(path)
    except (OSError, soundfile.LibsndfileError) as error:
        raise DataUnavailable(f"expected a readable wav file, could not read {path} ({error}); replace it") from error
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
        raise DataUnavailable(f"expected a readable wav file, could not read {path} ({error}); replace it") from error
    if n_read < file.frames and file.format != "MP3":  # whose header gives only an estimate
        raise DataUnavailable(
            f"expected a readable wav file, {path} should hold {file.frames:,} samples a channel and ends after "
            f"{n_read:,}; replace it"
        )


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
    lowest, highest = RATES
    if not lowest <= file.samplerate <= highest:
        raise DataUnavailable(
            f"expected a readable wav file, {path} has {file.samplerate:,} samples a second, from {lowest:,} to "
            f"{highest:,} are accepted; replace it"
        )
    if file.channels > MAX_CHANNELS:
        raise DataUnavailable(
            f"expected a readable wav file, {path} has {file.channels:,} channels, at most {MAX_CHANNELS} are "
            "accepted; replace it"
        )
    if file.frames > (MAX_SECONDS + 1) * file.samplerate:  # a second of grace for rounding
        raise DataUnavailable(
            f"expected a readable wav file, {path} lasts {file.frames / file.samplerate:,.0f} seconds, at most "
            f"{MAX_SECONDS} are accepted; replace it"
        )
    if missing:
        raise DataUnavailable(
            f"expected a readable wav file, {path} is cut off: {missing:,} bytes of the sound that its header states "
            "are missing; replace it"
        )


def _missing_bytes(content: BinaryIO, size: int) -> int:
    """How many bytes the sound of a RIFF file of this size lacks, by its header; 0 for other and for streamed files."""
    form = content.read(12)
    if form[:4] not in (b"RIFF", b"RIFX", b"RF64") or form[8:] != b"WAVE":
        return 0
    order: Literal["big", "little"] = "big" if form[:4] == b"RIFX" else "little"
    long_size = None
    for _ in range(MAX_CHUNKS):
        header = content.read(8)
        if len(header) < 8:
            return 0  # there is no sound: the library says so
        name, length = header[:4], int.from_bytes(header[4:], order)
        begin = content.tell()
        if name == b"ds64":
            long_size = int.from_bytes(content.read(16)[8:], "little")
        elif name == b"data":
            if form[:4] == b"RF64" and long_size is not None and length == 0xFFFFFFFF:
                length = long_size
            elif length == UNKNOWN_LENGTHS[0] or length >= UNKNOWN_LENGTHS[1]:
                return 0
            return max(0, begin + length - size)
        content.seek(begin + length + length % 2)
    return 0
