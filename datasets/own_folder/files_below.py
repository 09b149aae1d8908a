"""Paths below a folder: which texts may be one, and which file each one names."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.image_names import IMAGE_ENDINGS
from datasets.files.spelling import composed

LONGEST_NAME, LONGEST_PATH = 255, 1023  # bytes


def inner_path(text: str) -> PurePosixPath:
    """A text as a path below a folder, with slashes; raises ValueError with the reason where it cannot be one."""
    path = PurePosixPath(text.replace("\\", "/"))
    try:
        parts = [part.encode() for part in path.parts]
    except UnicodeEncodeError as error:
        raise ValueError("it holds half a surrogate pair") from error
    if not text:
        raise ValueError("it is empty")
    if not text.isprintable():
        raise ValueError("it holds characters that cannot be printed")
    if path.is_absolute() or ".." in path.parts:
        raise ValueError("it leads out of that folder")
    if any(len(part) > LONGEST_NAME for part in parts) or sum(map(len, parts)) + len(parts) > LONGEST_PATH:
        raise ValueError(f"it is longer than {LONGEST_NAME} bytes in one name or {LONGEST_PATH:,} in all")
    return path


def is_there(path: Path) -> bool:
    """Whether there is a file; raises DataUnavailable where the system does not let anyone look."""
    try:
        return path.is_file()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return False
        raise DataUnavailable(f"expected a file {path}, which cannot be looked for ({error.strerror})") from error


@dataclass(frozen=True)
class FilesBelow:
    """The files below a folder, listed once; hidden ones are left out.

    Attributes:
        folder: that holds them; it need not exist.
    """

    folder: Path

    def find(self, path: PurePosixPath) -> Path | None:
        """The file of that path below the folder; None if there is none.

        Letters with accents may be spelled in either form. The ending may differ in case if one file fits then.

        Raises:
            DataUnavailable: the system does not let anyone look.
        """
        if is_there(self.folder / path):
            return self.folder / path
        spelled = composed(str(path))
        fitting = self._by_spelling.get(spelled) or self._by_spelling.get(_with_small_ending(spelled), [])
        return fitting[0] if len(fitting) == 1 else None

    @cached_property
    def paths(self) -> tuple[Path, ...]:
        """All files, in order; links to folders are followed."""
        found: list[Path] = []
        seen: set[str] = set()
        for where, folders, files in os.walk(self.folder, followlinks=True):
            real = os.path.realpath(where)
            folders[:] = [] if real in seen else [name for name in folders if name[0] != "."]
            found += [] if real in seen else [Path(where, name) for name in files if name[0] != "."]
            seen.add(real)
        return tuple(sorted(found))

    @cached_property
    def images(self) -> tuple[Path, ...]:
        """Those whose names are the names of images, in order."""
        return self._ending(IMAGE_ENDINGS)

    @cached_property
    def sounds(self) -> tuple[Path, ...]:
        """Those whose names are the names of wav files, in order."""
        return self._ending((".wav",))

    def _ending(self, endings: tuple[str, ...]) -> tuple[Path, ...]:
        return tuple(path for path in self.paths if path.suffix.lower() in endings and is_there(path))

    def inside(self, path: Path) -> str:
        """Path of a file below the folder, with slashes and composed letters."""
        return composed(path.relative_to(self.folder).as_posix())

    @cached_property
    def _by_spelling(self) -> dict[str, list[Path]]:
        """Path below the folder, as it is and with its ending in small letters -> its files."""
        found: dict[str, list[Path]] = {}
        for path in self.paths:
            spelled = self.inside(path)
            for key in {spelled, _with_small_ending(spelled)}:
                found.setdefault(key, []).append(path)
        return found


def _with_small_ending(name: str) -> str:
    suffix = PurePosixPath(name).suffix
    return name[: len(name) - len(suffix)] + suffix.lower()
