"""Reads a folder of images with captions as a data set."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath

import numpy as np

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.labels import Labels
from benchmark.contract.quoting import shown
from datasets.files.sentences import fold
from datasets.files.sounds_folder import numbered_files
from datasets.files.spelling import composed, counted, few
from datasets.layouts.captioned_images import CaptionedImages
from datasets.own_folder.caption_table import read_caption_table
from datasets.own_folder.captioned import Captioned, captioned_images
from datasets.own_folder.files_below import FilesBelow, inner_path
from datasets.own_folder.looking import Reading, how_read


def open_own_folder(folder: Path, reading: Reading | None = None) -> CaptionedImages:
    """Reads the data set of a folder, which has the folder's name.

    Args:
        folder: of the user.
        reading: how it is read; None reads `dataset.toml` or looks at the folder.

    Returns:
        The data set, whose images are in the order of their paths and whose classes are in alphabetical order. Its ids
        are those of the caption file, else paths below the folder of images.

    Raises:
        DataUnavailable: something is missing, or files contradict each other.
    """
    return _Reader(folder, how_read(folder) if reading is None else reading).read()


def folder_name(folder: Path) -> str:
    """Name of the data set in a folder: the last part of its absolute path."""
    return Path(os.path.abspath(folder)).name


class _Reader:
    """Reads one folder as its description says."""

    def __init__(self, folder: Path, reading: Reading) -> None:
        self.folder, self.description, self.images = folder, reading.description, reading.images
        self.captions = folder / reading.description.captions
        self.whole, self.sounds = FilesBelow(folder), FilesBelow(folder / reading.description.sounds)
        self._owners: dict[tuple[str, str], PurePosixPath] = {}  # image that recordings of a name belong to
        self._named: dict[Path, tuple[str, str]] = {}  # recording of a column -> its folded caption, and who names it

    def read(self) -> CaptionedImages:
        is_text = self.description.captions_are == "text"
        table = read_caption_table(self.whole.find(PurePosixPath(self.description.captions)) or self.captions)
        records = sorted(captioned_images(table, self.description), key=lambda record: record.file)
        paths = self._paths(records)
        class_names, labels = self._labels(records)
        recordings = ((),) * len(records) if is_text else tuple(map(self._recordings, records))
        return CaptionedImages(
            name=folder_name(self.folder),
            source="folder",
            class_names=class_names,
            paths=paths,
            labels=labels,
            sentences=tuple(record.captions for record in records),
            recordings=recordings,
            published_parts=tuple(record.part for record in records),
            names=tuple(record.id for record in records),
            remarks=(*self._remarks(paths, recordings), *_repeated(records, recordings)),
            second="text" if is_text else "sound",
        )

    def _paths(self, records: Sequence[Captioned]) -> tuple[Path, ...]:
        """Files of the images; raises DataUnavailable where some are missing."""
        found = [self.images.find(PurePosixPath(record.file)) for record in records]
        missing = [_named(record) for record, path in zip(records, found, strict=True) if path is None]
        if missing:
            raise DataUnavailable(
                f"{len(missing):,} of {counted(len(records), 'image')} that {self.captions.name} names are not in "
                f"{self.images.folder}/: {few(missing)}; add them, or remove their rows"
            )
        paths = tuple(path for path in found if path is not None)
        owners: dict[Path, Captioned] = {}
        for record, path in zip(records, paths, strict=True):
            other = owners.setdefault(path, record)
            if other is not record:
                raise DataUnavailable(
                    f"{self.captions} names the file {path} in two ways: {_named(other)} and {_named(record)}; use one"
                )
        return paths

    def _labels(self, records: Sequence[Captioned]) -> tuple[tuple[str, ...], Labels]:
        """Names of the classes in alphabetical order, and labels of all images.

        Labels are int64 [n] where each image has one class, else bool [n, n_classes], without columns where there are
        no classes at all.
        """
        classes = [self._classes(record) for record in records]
        names = tuple(sorted({name for own in classes for name in own}))
        number = {name: position for position, name in enumerate(names)}
        if names and all(len(own) == 1 for own in classes):
            return names, np.array([number[own[0]] for own in classes], np.int64)
        if names and all(len(own) <= 1 for own in classes):
            without = [_named(record) for record, own in zip(records, classes, strict=True) if not own]
            raise DataUnavailable(
                f"{self.captions}: {len(without):,} of {counted(len(records), 'image')} have no class, the others have "
                f"one: {few(without)}; name their classes, or leave out all classes"
            )
        labels = np.zeros((len(records), len(names)), np.bool_)
        for row, own in enumerate(classes):
            labels[row, [number[name] for name in own]] = True
        return names, labels

    def _classes(self, record: Captioned) -> tuple[str, ...]:
        if self.description.classes == "column":
            return record.classes
        parts = PurePosixPath(record.file).parts
        if self.description.classes == "none":
            return ()
        if len(parts) == 1:
            raise DataUnavailable(
                f"{self.images.folder / record.file} should lie in a folder named after its class; move it there"
            )
        return parts[:1]

    def _recordings(self, record: Captioned) -> tuple[Path, ...]:
        """Wav files of an image: those of a column, else those named `<image>S<k>.wav`; one a caption or none."""
        if not record.sounds:
            return self._numbered(record)
        stated = zip(record.sounds, record.captions, record.places, strict=True)
        return tuple(self._stated(record, *sound) for sound in stated)

    def _stated(self, record: Captioned, text: str, caption: str, place: str) -> Path:
        """The recording that the caption file names, below the folder or below its folder of sounds."""
        named = f"{record.file} ({place})"
        try:
            inside = inner_path(composed(text))
            path = self.whole.find(inside) or self.sounds.find(inside)
            reason = "found none"
        except ValueError as error:
            path, reason = None, f"but {error}"
        if path is None:
            raise DataUnavailable(
                f"{self.captions} names the recording {shown(text)} of {named}; expected it below {self.folder}/ or "
                f"{self.sounds.folder}/, {reason}; add it, or leave out the column"
            )
        first_caption, first = self._named.setdefault(path, (fold(caption), named))
        if first_caption != fold(caption):
            raise DataUnavailable(
                f"{self.captions} names the recording {shown(text)} for two captions, of {first} and of {named}; give "
                "each caption a recording of its own"
            )
        return path

    def _numbered(self, record: Captioned) -> tuple[Path, ...]:
        """Recordings of an image by their names, in the folder of sounds or where the image lies below it."""
        file = PurePosixPath(record.file)
        for place in dict.fromkeys((str(file.parent), ".")):
            files = self._by_name.get((place, file.stem), ())
            where = f"{file.stem}S<k>.wav in {self.sounds.folder / place}/"
            if files and len({number for number, _ in files}) != len(record.captions):
                raise DataUnavailable(
                    f"{record.file} has {counted(len(record.captions), 'caption')} but "
                    f"{counted(len(files), 'recording')} {where}; give each caption one, or this image none"
                )
            if files:
                other = self._owners.setdefault((place, file.stem), file)
                if other != file:
                    raise DataUnavailable(
                        f"the recordings {where} could belong to {other} and to {file}; put them into folders named "
                        "like those of the images, or name them in a column of the caption file"
                    )
                return tuple(path for _, path in files)
        return ()

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], tuple[tuple[int, Path], ...]]:
        """Folder below that of the sounds, and image stem -> number and file of each recording, in order."""
        folders = dict.fromkeys(path.parent for path in self.sounds.sounds)
        return {
            (self.sounds.inside(folder), composed(stem)): files
            for folder in folders
            for stem, files in numbered_files(folder).items()
        }

    def _remarks(self, paths: Sequence[Path], recordings: Sequence[Sequence[Path]]) -> tuple[str, ...]:
        """Names images without captions and recordings without images, which are not read."""
        images = set(map(self.images.inside, paths))
        sounds = {composed(str(path)) for files in recordings for path in files}
        unread = {
            f"images in {self.description.images}/ without a caption": [
                path.name for path in self.images.images if self.images.inside(path) not in images
            ],
            f"recordings in {self.description.sounds}/ without an image": [
                path.name for path in self.sounds.sounds if composed(str(path)) not in sounds
            ],
        }
        return tuple(f"{what}, which are not read: {few(names)}" for what, names in unread.items() if names)


def _repeated(records: Sequence[Captioned], recordings: Sequence[Sequence[Path]]) -> Iterator[str]:
    """Names captions that stand twice beside one image; recordings of their own tell such captions apart."""
    found = []
    for record, files in zip(records, recordings, strict=True):
        first: dict[str, str] = {}
        for caption, place in zip(record.captions, record.places, strict=True) if not files else ():
            if caption in first:
                found.append(f"{record.file} ({place} as {first[caption]})")
            first.setdefault(caption, place)
    if found:
        yield f"captions that their image has already, which count again: {few(found)}"


def _named(record: Captioned) -> str:
    return f"{record.file} ({record.place})"
