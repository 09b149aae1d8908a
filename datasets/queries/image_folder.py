"""A folder of somebody's images: which files there are, and how to describe them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmark.contract.arrays import IntArray
from benchmark.contract.caches import cache_folder
from benchmark.contract.errors import DataUnavailable
from benchmark.contract.image_names import IMAGE_ENDINGS
from datasets.files.image_reader import read_image
from datasets.front_ends.extraction import Extraction
from datasets.front_ends.fitted import FittedFrontEnd
from datasets.layouts.captioned_images import image_digest


@dataclass(frozen=True)
class ImageFiles:
    """The images below a folder, in the order of their names.

    Attributes:
        names: paths below the folder.
        facts: int64 [n, 2], bytes of each file and the time of its last change in nanoseconds.
    """

    names: tuple[str, ...]
    facts: IntArray


def images_below(folder: Path) -> ImageFiles:
    """The images below a folder, by the end of their names.

    Hidden files and folders are left out, and links to folders are not followed.

    Raises:
        OSError: the folder, or one below it, cannot be listed.
    """
    found: dict[str, os.stat_result] = {}
    waiting = [""]
    while waiting:
        below = waiting.pop()
        with os.scandir(folder / below) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{below}{entry.name}/")
                elif entry.name.lower().endswith(IMAGE_ENDINGS) and entry.is_file():
                    found[f"{below}{entry.name}"] = entry.stat()
    names = tuple(sorted(found))
    facts = np.zeros((len(names), 2), np.int64)
    facts[:, 0] = [found[name].st_size for name in names]
    facts[:, 1] = [found[name].st_mtime_ns for name in names]
    return ImageFiles(names, facts)


def unreadable(inputs: Iterable[object]) -> set[Path]:
    """Those of the image files that cannot be decoded."""
    found = set()
    for path in inputs:
        if isinstance(path, Path):
            try:
                read_image(path)
            except DataUnavailable:
                found.add(path)
    return found


def extraction_of(
    found: FittedFrontEnd, paths: Sequence[Path], known: dict[Path, str]
) -> tuple[Extraction, frozenset[Path]]:
    """How to compute the descriptors of images in blocks of the cache, and the files that cannot be read at all.

    Args:
        found: describes them.
        paths: of the images.
        known: file -> SHA-256 of files that have been read already; new ones are added.
    """
    unread = set()
    for path in paths:
        if path not in known:
            try:
                known[path] = image_digest(path)
            except DataUnavailable:
                unread.add(path)
    there = tuple(path for path in paths if path not in unread)
    contents = tuple(known[path] for path in there)
    nothing = np.zeros(0, np.int64)
    return Extraction("image", found.front_end, there, contents, nothing, 0, cache_folder()), frozenset(unread)
