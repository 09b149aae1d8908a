"""Wav files in the published naming: which belong to an image, what they hold, and whether a program spoke them."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import soundfile

from benchmark.contract.digests import file_digest
from benchmark.contract.errors import DataUnavailable

MARK = "synthesised speech"  # what the comment of a file begins with that no human spoke


def numbered_files(folder: Path) -> dict[str, tuple[tuple[int, Path], ...]]:
    """Image stem -> its wav files `<stem>S<k>.wav` with their numbers k, in the order of these."""
    found: dict[str, list[tuple[int, Path]]] = {}
    for path in folder.iterdir() if folder.is_dir() else ():
        if match := re.fullmatch(r"(.+)S([0-9]+)\.wav", path.name):
            found.setdefault(match[1], []).append((int(match[2]), path))
    return {stem: tuple(sorted(files)) for stem, files in found.items()}


def is_synthesised(path: Path) -> bool:
    """Whether a wav file says of itself that it is synthesised; False also where it cannot be read."""
    try:
        with soundfile.SoundFile(path) as file:
            return str(file.comment).startswith(MARK)
    except (OSError, soundfile.LibsndfileError):
        return False


def content_of(path: Path) -> str:
    """SHA-256 of a wav file; raises DataUnavailable where it is none or a sample is not a finite number."""
    try:
        # Whole numbers are always finite, so only the floating formats need a look at every sample.
        if soundfile.info(path).subtype in ("FLOAT", "DOUBLE") and not np.isfinite(soundfile.read(path)[0]).all():
            raise DataUnavailable(f"expected finite samples in {path}, found NaN or infinity; replace it")
        return file_digest(path)
    except (OSError, soundfile.LibsndfileError) as error:
        raise DataUnavailable(f"expected a readable wav file, could not read {path} ({error}); replace it") from error
