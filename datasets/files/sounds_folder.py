"""What lies in a folder of sounds: which wav files belong to which image, their contents, and who spoke them."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import soundfile

from benchmark.contract.digests import file_digest
from benchmark.contract.errors import DataUnavailable

MARK = "synthesised speech"  # prefix of the WAV comment that marks synthetic speech


def numbered_files(folder: Path) -> dict[str, tuple[tuple[int, Path], ...]]:
    """Finds the wav files `<stem>S<k>.wav` of each image.

    Returns:
        Image stem -> (number k, file) of each of its wav files, in ascending order of k.
    """
    found: dict[str, list[tuple[int, Path]]] = {}
    for path in folder.iterdir() if folder.is_dir() else ():
        if match := re.fullmatch(r"(.+)S([0-9]+)\.wav", path.name):
            found.setdefault(match[1], []).append((int(match[2]), path))
    return {stem: tuple(sorted(files)) for stem, files in found.items()}


def is_synthesised(path: Path) -> bool:
    """Whether the comment of a wav file says that it is synthetic speech; False if the file cannot be read."""
    try:
        with soundfile.SoundFile(path) as file:
            return str(file.comment).startswith(MARK)
    except (OSError, soundfile.LibsndfileError):
        return False


def content_of(path: Path) -> str:
    """Computes the SHA-256 of a wav file.

    Raises:
        DataUnavailable: the file is not a wav file, or a sample is NaN or infinite.
    """
    try:
        # Whole numbers are always finite, so only the floating formats need a look at every sample.
        if soundfile.info(path).subtype in ("FLOAT", "DOUBLE") and not np.isfinite(soundfile.read(path)[0]).all():
            raise DataUnavailable(f"expected finite samples in {path}, found NaN or infinity; replace it")
        return file_digest(path)
    except (OSError, soundfile.LibsndfileError) as error:
        raise DataUnavailable(f"expected a readable wav file, could not read {path} ({error}); replace it") from error
