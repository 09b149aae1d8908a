"""A data set of images with five sentences each, spoken or to be spoken, in a published layout."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

import numpy as np

from benchmark.contract.arrays import IntArray
from benchmark.contract.digests import digest, file_digest
from benchmark.contract.errors import DataUnavailable
from benchmark.contract.rows import Source
from datasets.files.caption_file import Record, load_records, sentences_by_name
from datasets.files.captions import fold
from datasets.files.wav_files import content_of, is_synthesised, numbered_files
from datasets.layouts.publication import Publication
from datasets.speech.engine import Utterance


def image_digest(path: Path) -> str:
    """SHA-256 of an image file; raises DataUnavailable where it cannot be read."""
    try:
        return file_digest(path)
    except OSError as error:
        raise DataUnavailable(f"expected a readable image, could not read {path} ({error}); replace it") from error


@dataclass(frozen=True)
class CaptionedImages:
    """Images, classes, sentences and sounds of one data set as they lie on disk.

    Attributes:
        name: registry key.
        source: "real" or "stand-in".
        class_names: in label order.
        paths: image files, in a fixed order that does not depend on the caption file's.
        labels: int64 [n_images], index into class_names.
        sentences: raw sentences of each image, in published order.
        recordings: wav files of each image matched to its sentences, or an empty tuple where none exist.
        published_parts: the caption file's `split` of each image, "" where it has none.
    """

    name: str
    source: Source
    class_names: tuple[str, ...]
    paths: tuple[Path, ...]
    labels: IntArray
    sentences: tuple[tuple[str, ...], ...]
    recordings: tuple[tuple[Path, ...], ...]
    published_parts: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Number of images."""
        return len(self.paths)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Image file names: the ids of images."""
        return tuple(path.name for path in self.paths)

    @cached_property
    def speech(self) -> str:
        """Where the sounds come from, as shown in every table; what an image's first file says goes for all of its."""
        recorded = sum(bool(files) and not is_synthesised(files[0]) for files in self.recordings)
        if recorded == len(self):
            return "recorded"
        return "espeak-ng" if not recorded else f"recorded ({recorded} images) and espeak-ng ({len(self) - recorded})"

    @cached_property
    def folded(self) -> tuple[tuple[str, ...], ...]:
        """The sentences as they are compared, [n_images][n_sentences]."""
        return tuple(tuple(map(fold, sentences)) for sentences in self.sentences)

    @cached_property
    def image_content(self) -> tuple[str, ...]:
        """SHA-256 of each image file; raises DataUnavailable where one cannot be read."""
        return tuple(map(image_digest, self.paths))

    def utterance(self, image: int, sentence: int) -> Utterance:
        """What espeak-ng says for a sentence without a recording."""
        return Utterance.drawn(self.sentences[image][sentence], self.name, self.ids[image], sentence)

    @cached_property
    def sound_content(self) -> tuple[tuple[str, ...], ...]:
        """Content key of each sound [n_images][n_sentences]: equal keys are equal sounds.

        Raises:
            DataUnavailable: a recording is no wav file, or holds NaN or infinity.
        """
        return tuple(
            tuple(map(content_of, files))
            if files
            else tuple(self.utterance(i, k).identity for k in range(len(self.sentences[i])))
            for i, files in enumerate(self.recordings)
        )

    @cached_property
    def digest(self) -> str:
        """Digest of all that a result can depend on besides its split: names, classes, sentences and contents."""
        return digest(
            [self.name, self.source, self.ids, self.labels.tolist(), self.sentences, self.image_content,
             self.sound_content]
        )  # fmt: skip


class PublishedLayout:
    """Reads one data set from `<root>/<folder>`; subclasses declare the names and the classes.

    Class attributes:
        name: registry key.
        folder, caption_file, image_folder: as published.
        class_lists: folder of lists of the images of each class, "" where the classes follow from the names.
        publication: where it can be had.
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
        """Looks below root; class_sizes replaces the published ones (for the stand-in)."""
        self.base = root / self.folder
        self.source = source
        self.sizes = dict(class_sizes or self.class_sizes)

    def read(self) -> CaptionedImages:
        """The data set; raises DataUnavailable, saying what is missing, where it is incomplete."""
        records = self.records()
        names = sorted(sorted(records), key=_natural)
        paths = tuple(self.base / self.image_folder / name for name in names)
        self._check_files(paths)
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
        )

    def _classes(self, names: list[str]) -> dict[str, str]:
        """Class name of every image file name; this default counts images in class order (1.tif is the first)."""
        ends = np.cumsum(list(self.sizes.values()))
        classes = list(self.sizes)
        numbers = [int(Path(name).stem) if Path(name).stem.isdecimal() else 0 for name in names]
        if outside := [name for name, n in zip(names, numbers, strict=True) if not 1 <= n <= ends[-1]]:
            raise self._unavailable(f"expected images 1.tif to {ends[-1]}.tif, the caption file names {outside[0]}")
        return {name: classes[int(np.searchsorted(ends, number))] for name, number in zip(names, numbers, strict=True)}

    def _unavailable(self, what: str) -> DataUnavailable:
        """The error that names this data set and where it was looked for."""
        return DataUnavailable(f"{self.name}: {what}; looked in {self.base}; see `python -m benchmark data info`")

    def _load(self) -> list[Record]:
        """Image records of the caption file."""
        try:
            self.raw_records = load_records(self.base / self.caption_file)
        except ValueError as error:
            raise self._unavailable(str(error)) from error
        return self.raw_records

    def records(self) -> dict[str, tuple[str, ...]]:
        """File name -> raw sentences; raises DataUnavailable where the caption file is missing or not as published."""
        records = self._load()
        try:
            return sentences_by_name(records, self.caption_file)
        except ValueError as error:
            raise self._unavailable(str(error)) from error

    def _published_parts(self, names: list[str]) -> tuple[str, ...]:
        """The `split` field of each image, "" where it has none."""
        stated = {str(record["filename"]): str(record.get("split") or "") for record in self.raw_records}
        return tuple(stated[name] for name in names)

    def _check_files(self, paths: tuple[Path, ...]) -> None:
        """Raises DataUnavailable where images are missing."""
        folder = self.base / self.image_folder
        present = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
        missing = [path.name for path in paths if path.name not in present]
        if missing:
            raise self._unavailable(
                f"{len(missing)} of {len(paths)} images are missing from {self.image_folder}/ "
                f"({', '.join(missing[:3])}{', …' if len(missing) > 3 else ''})"
            )

    def _check_counts(self, labels: IntArray) -> None:
        """Raises DataUnavailable where a class has another number of images than declared."""
        for label, (name, size) in enumerate(self.sizes.items()):
            found = int((labels == label).sum())
            if found != size:
                raise self._unavailable(f"expected {size} images of class {name}, found {found}")

    def _recordings(self, names: list[str], sentences: tuple[tuple[str, ...], ...]) -> tuple[tuple[Path, ...], ...]:
        """Wav files `<stem>S<k>.wav` of each image in the order of k, as many as sentences, or none."""
        found = numbered_files(self.base / "sounds")
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


def _natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """Sort key under which 2.tif stands before 10.tif."""
    parts = re.split(r"(\d+)", name)
    return tuple((0, int(part)) if part.isdecimal() else (1, part) for part in parts if part)
