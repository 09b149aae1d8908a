"""Reads a data set of captioned images from the folders and files in which it was published."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

import numpy as np

from benchmark.contract.arrays import IntArray
from benchmark.contract.errors import DataUnavailable
from benchmark.contract.program import program
from benchmark.contract.rows import Source
from datasets.files.caption_file import Record, load_records, sentences_by_name
from datasets.files.sounds_folder import FOLDER, numbered_files, unread_sounds
from datasets.layouts.captioned_images import CaptionedImages

CAPTIONS = "https://github.com/201528014227051/RSICD_optimal"

N_SENTENCES = 5  # of each image, in all sets as published

# The end of every error of a layout; the placeholder is the program.
MORE = "; see `{} data info`"


@dataclass(frozen=True)
class Publication:
    """Where a data set can be obtained, and under what terms.

    Attributes:
        images: address of its images.
        captions: address of its caption file.
        citation: papers that published images and captions.
        licence: in a few words.
        image_names, sound_names: examples of file names, for the listing of the layout.
    """

    images: str
    captions: str
    citation: str
    licence: str
    image_names: str
    sound_names: str


class PublishedLayout:
    """Reads one data set from `<root>/<folder>`; a subclass declares file names and classes.

    Class attributes:
        name: registry key.
        folder, caption_file, image_folder: names as published.
        class_lists: folder with one list of images per class; "" if the image names tell the class.
        publication: where the data set can be obtained.
        class_sizes: class name -> number of images, in label order.
    """

    name: ClassVar[str]
    folder: ClassVar[str]
    caption_file: ClassVar[str] = "dataset.json"
    image_folder: ClassVar[str] = "imgs"
    class_lists: ClassVar[str] = ""
    publication: ClassVar[Publication]
    class_sizes: ClassVar[Mapping[str, int]]

    def __init__(self, root: Path, source: Source, class_sizes: Mapping[str, int] | None = None) -> None:
        """Looks below `root`; the stand-in passes class sizes of its own."""
        self.base = root / self.folder
        self.source = source
        self.sizes = dict(class_sizes or self.class_sizes)

    def read(self) -> CaptionedImages:
        """Reads the data set; raises DataUnavailable, which says what is missing, if it is incomplete."""
        records = self.records()
        names = sorted(sorted(records), key=_natural)
        paths = self._image_files(names)
        class_of = self._classes(names)
        class_names = tuple(self.sizes)
        labels = np.array([class_names.index(class_of[name]) for name in names], np.int64)
        self._check_counts(labels)
        sentences = tuple(records[name] for name in names)
        return CaptionedImages(
            name=self.name,
            source=self.source,
            class_names=class_names,
            paths=paths,
            labels=labels,
            sentences=sentences,
            recordings=self._recordings(names, sentences),
            published_parts=self._published_parts(names),
            names=tuple(names),
            remarks=unread_sounds(self.base, names),
        )

    def _classes(self, names: list[str]) -> dict[str, str]:
        """Image file name -> class name; by default, images are numbered in class order from 1.tif."""
        ends = np.cumsum(list(self.sizes.values()))
        classes = list(self.sizes)
        numbers = [int(Path(name).stem) if Path(name).stem.isdecimal() else 0 for name in names]
        if outside := [name for name, n in zip(names, numbers, strict=True) if not 1 <= n <= ends[-1]]:
            raise self._unavailable(f"expected images 1.tif to {ends[-1]}.tif, the caption file names {outside[0]}")
        return {name: classes[int(np.searchsorted(ends, number))] for name, number in zip(names, numbers, strict=True)}

    def _unavailable(self, what: str) -> DataUnavailable:
        """An error that names this data set and the folder that was searched."""
        return DataUnavailable(f"{self.name}: {what}; looked in {self.base}{MORE.format(program())}")

    def _load(self) -> list[Record]:
        try:
            self.raw_records = load_records(self.base / self.caption_file)
        except ValueError as error:
            raise self._unavailable(str(error)) from error
        return self.raw_records

    def records(self) -> dict[str, tuple[str, ...]]:
        """Reads image name -> raw sentences; raises DataUnavailable if the caption file is missing or malformed."""
        records = self._load()
        try:
            return sentences_by_name(records, self.caption_file)
        except ValueError as error:
            raise self._unavailable(str(error)) from error

    def _published_parts(self, names: list[str]) -> tuple[str, ...]:
        """The `split` field of each image, "" if it has none."""
        stated = {str(record["filename"]): str(record.get("split") or "") for record in self.raw_records}
        return tuple(stated[name] for name in names)

    def _image_files(self, names: list[str]) -> tuple[Path, ...]:
        """Files of the images; the ending may differ from the caption file's in its case.

        Raises:
            DataUnavailable: images are missing, or a name fits several files.
        """
        folder = self.base / self.image_folder
        present = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
        spelled: dict[str, list[str]] = {}
        for name in sorted(present):
            spelled.setdefault(with_small_ending(name), []).append(name)
        found = {name: [name] if name in present else spelled.get(with_small_ending(name), []) for name in names}
        if missing := [name for name, files in found.items() if not files]:
            raise self._unavailable(
                f"{len(missing)} of {len(names)} images are missing from {self.image_folder}/ "
                f"({', '.join(missing[:3])}{', …' if len(missing) > 3 else ''})"
            )
        for name, files in found.items():
            if len(files) > 1:
                raise self._unavailable(f"the image {name} may be {' or '.join(files)} in {self.image_folder}/")
        return tuple(folder / files[0] for files in found.values())

    def _check_counts(self, labels: IntArray) -> None:
        """Raises DataUnavailable if a class does not have the declared number of images."""
        for label, (name, size) in enumerate(self.sizes.items()):
            found = int((labels == label).sum())
            if found != size:
                raise self._unavailable(f"expected {size} images of class {name}, found {found}")

    def _recordings(self, names: list[str], sentences: tuple[tuple[str, ...], ...]) -> tuple[tuple[Path, ...], ...]:
        """Wav files of each image in the order of their numbers: one per sentence, or none."""
        found = numbered_files(self.base / FOLDER)
        recordings = []
        for name, wanted in zip(names, sentences, strict=True):
            files = found.get(Path(name).stem, ())
            if files and len(files) != len(wanted):
                raise self._unavailable(f"image {name} has {len(wanted)} sentences but {len(files)} sounds in sounds/")
            for (number, path), (following, other) in pairwise(files):
                if number == following:
                    raise self._unavailable(f"{path.name} and {other.name} in sounds/ have the same number")
            recordings.append(tuple(path for _, path in files))
        return tuple(recordings)


def with_small_ending(name: str) -> str:
    """The name with its ending in small letters, in which image files are compared."""
    path = Path(name)
    return path.stem + path.suffix.lower()


def _natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """Sort key under which 2.tif comes before 10.tif."""
    parts = re.split(r"(\d+)", name)
    return tuple((0, int(part)) if part.isdecimal() else (1, part) for part in parts if part)
