"""Which file a path names that another program wrote, where folders and endings may be missing or differ."""

from __future__ import annotations

import os
import re
from collections.abc import Hashable, Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import Generic, TypeVar

from datasets.files.spelling import composed

Item = TypeVar("Item", bound=Hashable)


def names_below(paths: Sequence[Path], folder: str) -> list[str]:
    """Paths below the one folder that holds all of these files, with `/` between their parts.

    Args:
        paths: of the files.
        folder: usual name of that folder. If all files lie in one folder below it, the paths begin below it, too.
    """
    if not paths:
        return []
    whole = [Path(os.path.abspath(path)) for path in paths]
    base = Path(os.path.commonpath([path.parent for path in whole]))
    base = base.parent if base.parent.name == folder != base.name else base
    return [path.relative_to(base).as_posix() for path in whole]


class PathTable(Generic[Item]):
    """Finds items by the paths of their files.

    Args:
        files: path of a file below the folder of all files, and its item.
    """

    def __init__(self, files: Iterable[tuple[str, Item]]) -> None:
        """Takes each path apart."""
        self._whole: dict[tuple[str, str], set[Item]] = {}  # by kind of name, and path
        self._ends: dict[tuple[str, str], set[Item]] = {}  # the same without the first folders
        for path, item in files:
            *folders, name = _parts(path)
            for kind, key in (("with ending", _with_small_ending(name)), ("without", _without_ending(name))):
                parts = (*folders, key)
                self._whole.setdefault((kind, "/".join(parts)), set()).add(item)
                for start in range(1, len(parts)):
                    self._ends.setdefault((kind, "/".join(parts[start:])), set()).add(item)

    def items(self, path: str) -> set[Item]:
        """The items that a path may name; empty if there is none.

        The path may begin above the folder of all files or within it, have a backslash for a slash, and lack its
        ending. The folders that it states have to agree. The longest agreement counts, and a name with its ending
        before one without.
        """
        *folders, name = _parts(path)
        names = (("with ending", _with_small_ending(name)), ("without", name))
        for table, starts in ((self._whole, range(len(folders) + 1)), (self._ends, range(1))):
            for start in starts:
                for kind, key in names:
                    if found := table.get((kind, "/".join((*folders[start:], key)))):
                        return found
        return set()


def _parts(path: str) -> list[str]:
    """The parts of a path; an empty name for a path without any."""
    return [part for part in re.split(r"[/\\]", composed(path)) if part not in ("", ".")] or [""]


def _with_small_ending(name: str) -> str:
    path = PurePosixPath(name)
    return path.stem + path.suffix.lower()


def _without_ending(name: str) -> str:
    return PurePosixPath(name).stem
