"""What lies in a folder of sounds: which wav files belong to which image, their contents, and who spoke them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from benchmark.contract.digests import file_digest
from benchmark.contract.errors import DataUnavailable
from benchmark.contract.file_errors import unreadable
from benchmark.contract.printable import printable
from datasets.files.sound_lengths import DECODED
from datasets.files.sound_limits import blocks_of, open_sound

FOLDER = "sounds"
N_NAMED = 3  # files in one line
MARK = "synthesised speech"  # prefix of the WAV comment that marks synthetic speech
_NAME = re.compile(r"(.+)S([0-9]+)\.[wW][aA][vV]")
# The comment goes on like this: "…, not a recording: ENGINE (VERSION) reads captions of ucm".
_ENGINE = re.compile(r"[^:]*:\s*(.+?)\s*(?:\(|\breads\b|$)")
_LONGEST_ENGINE = 40  # characters


def numbered_files(folder: Path) -> dict[str, tuple[tuple[int, Path], ...]]:
    """Finds the wav files `<stem>S<k>.wav` of each image; the ending may be in capitals.

    Returns:
        Image stem -> (number k, file) of each of its wav files, in ascending order of k.
    """
    found: dict[str, list[tuple[int, Path]]] = {}
    for path in folder.iterdir() if folder.is_dir() else ():
        if match := _NAME.fullmatch(path.name):
            found.setdefault(match[1], []).append((int(match[2]), path))
    return {stem: tuple(sorted(files)) for stem, files in found.items()}


def stated_engine(path: Path) -> str | None:
    """The engine that spoke a wav file, as its comment states it.

    Returns:
        The engine's name, of at most 40 printable characters, or "an unnamed engine". None if the comment does not say
        that the speech is synthetic, or if the file cannot be read: then nobody knows who spoke.
    """
    try:
        with open_sound(path) as file:
            comment = " ".join(str(file.comment).split())
    except DataUnavailable:
        return None
    if not comment.startswith(MARK):
        return None
    found = _ENGINE.match(comment.removeprefix(MARK))
    return printable(found[1])[:_LONGEST_ENGINE] if found else "an unnamed engine"


def content_of(path: Path) -> str:
    """Computes the SHA-256 of a wav file.

    Raises:
        DataUnavailable: the file is not a wav file that is accepted, or a sample is NaN, infinite or absurdly large.
    """
    with open_sound(path) as file:
        # Whole numbers are always in range, so only the floating formats need a look at every sample. The length of a
        # compressed file shows only when it is decoded.
        if file.subtype in ("FLOAT", "DOUBLE") or file.format in DECODED:
            for _ in blocks_of(file, path):
                pass
    try:
        return file_digest(path)
    except OSError as error:
        raise unreadable("wav file", path, f"cannot be read ({error})") from error


def unread_sounds(base: Path, image_names: Sequence[str]) -> tuple[str, ...]:
    """Finds what lies in `sounds/` and is not read, so that nothing is passed over in silence.

    Args:
        base: folder of the data set.
        image_names: file names of its images.

    Returns:
        One line that counts the files and names the first ones, or nothing.
    """
    folder = base / FOLDER
    if not folder.is_dir():
        others = [path.name for path in base.iterdir() if path.name.lower() == FOLDER] if base.is_dir() else []
        return tuple(f"{name} is not read: sounds are read from a folder {FOLDER}/" for name in others)
    stems = {Path(name).stem for name in image_names}
    claimed = {path.name for stem, files in numbered_files(folder).items() if stem in stems for _, path in files}
    others = sorted(names_in(folder) - claimed)
    if not others:
        return ()
    more = ", …" if len(others) > N_NAMED else ""
    return (
        f"files in {FOLDER}/ that belong to no image and are not read: {len(others):,} "
        f"({', '.join(map(printable, others[:N_NAMED]))}{more}); expected names like 1S0.wav, for the image 1.tif",
    )


def names_in(folder: Path) -> set[str]:
    """Names in a folder without hidden ones; empty if the folder does not exist."""
    return {path.name for path in folder.iterdir() if path.name[0] != "."} if folder.is_dir() else set()
