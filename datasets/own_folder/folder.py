"""Reads a folder of images with captions as a data set."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import numpy as np

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.labels import Labels
from benchmark.contract.printable import printable
from datasets.files.sounds_folder import numbered_files
from datasets.layouts.captioned_images import CaptionedImages
from datasets.own_folder.caption_table import read_caption_table
from datasets.own_folder.captioned import Captioned, captioned_images
from datasets.own_folder.description import Description, Looked, read_description
from datasets.own_folder.looking import image_files, look

N_NAMED = 3  # files in one message


def open_own_folder(folder: Path) -> CaptionedImages:
    """Reads the data set of a folder, which has the folder's name.

    Raises:
        DataUnavailable: something is missing, or files contradict each other.
    """
    return _Reader(folder, looked_at(folder).description).read()


def looked_at(folder: Path) -> Looked:
    """How a folder is read: as its `dataset.toml` says, else as looking at it tells.

    Raises:
        DataUnavailable: there is no such folder, or it cannot be told how to read it.
    """
    if not folder.is_dir():
        raise DataUnavailable(
            f"--dataset-dir should be a folder with images and a file of captions; {folder} is no folder"
        )
    description = read_description(folder)
    return look(folder) if description is None else Looked(description)


def folder_name(folder: Path) -> str:
    """Name of the data set in a folder: the last part of its absolute path."""
    return Path(os.path.abspath(folder)).name


class _Reader:
    """Reads one folder as its description says."""

    def __init__(self, folder: Path, description: Description) -> None:
        self.folder, self.description = folder, description
        self.images, self._sounds = folder / description.images, folder / description.sounds
        self._listed: dict[Path, dict[str, tuple[tuple[int, Path], ...]]] = {}  # recordings of each folder
        self._owners: dict[tuple[Path, str], PurePosixPath] = {}  # image that recordings of a name belong to

    def read(self) -> CaptionedImages:
        is_text = self.description.captions_are == "text"
        table = read_caption_table(self.folder / self.description.captions)
        records = sorted(captioned_images(table, self.description), key=lambda record: record.file)
        paths = self._paths(records)
        class_names, labels = self._labels(records)
        recordings = ((),) * len(records) if is_text else self._recordings(records)
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
            remarks=self._remarks(paths, recordings),
            second="text" if is_text else "sound",
        )

    def _paths(self, records: Sequence[Captioned]) -> tuple[Path, ...]:
        """Files of the images; raises DataUnavailable where some are missing."""
        paths = tuple(self.images / record.file for record in records)
        missing = [record for record, path in zip(records, paths, strict=True) if not path.is_file()]
        if missing:
            named = [f"{record.file} ({record.place})" for record in missing]
            raise DataUnavailable(
                f"{len(missing):,} of {len(records):,} images that {self.description.captions} names are not in "
                f"{self.images}/: {_few(named)}; add them, or remove their rows"
            )
        return paths

    def _labels(self, records: Sequence[Captioned]) -> tuple[tuple[str, ...], Labels]:
        """Names of the classes in alphabetical order, and labels of all images.

        Labels are int64 [n] where each image has one class, else bool [n, n_classes], without columns where there are
        no classes at all.
        """
        classes = [self._classes(record) for record in records]
        names = tuple(sorted({name for own in classes for name in own}))
        if names and all(len(own) == 1 for own in classes):
            return names, np.array([names.index(own[0]) for own in classes], np.int64)
        if names and all(len(own) <= 1 for own in classes):
            without = [
                f"{record.file} ({record.place})" for record, own in zip(records, classes, strict=True) if not own
            ]
            raise DataUnavailable(
                f"{self.folder / self.description.captions}: {len(without):,} of {len(records):,} images have no "
                f"class, the others have one: {_few(without)}; name their classes, or leave out all classes"
            )
        labels = np.zeros((len(records), len(names)), np.bool_)
        for row, own in enumerate(classes):
            labels[row, [names.index(name) for name in own]] = True
        return names, labels

    def _classes(self, record: Captioned) -> tuple[str, ...]:
        if self.description.classes == "column":
            return record.classes
        parts = PurePosixPath(record.file).parts
        if self.description.classes == "none":
            return ()
        if len(parts) == 1:
            raise DataUnavailable(
                f"{self.images / record.file} should lie in a folder named after its class; move it there"
            )
        return parts[:1]

    def _recordings(self, records: Sequence[Captioned]) -> tuple[tuple[Path, ...], ...]:
        """Wav files of each image: those of a column, else those named `<image>S<k>.wav`; one a caption or none."""
        return tuple(self._stated(record) if record.sounds else self._numbered(record) for record in records)

    def _stated(self, record: Captioned) -> tuple[Path, ...]:
        """Recordings that the caption file names, below the folder or below its folder of sounds."""
        found = []
        for text in record.sounds:
            inside = PurePosixPath(text.replace("\\", "/"))
            places = [self.folder / inside, self._sounds / inside]
            usable = not inside.is_absolute() and ".." not in inside.parts
            path = next((place for place in places if usable and place.is_file()), None)
            if path is None:
                raise DataUnavailable(
                    f"{self.folder / self.description.captions} names the recording {printable(text)} of "
                    f"{record.file}; expected it below {self.folder}/ or {self._sounds}/, found none; add it, or "
                    "leave out the column"
                )
            found.append(path)
        return tuple(found)

    def _numbered(self, record: Captioned) -> tuple[Path, ...]:
        """Recordings of an image by their names, in the folder of sounds or where the image lies below it."""
        file = PurePosixPath(record.file)
        for place in dict.fromkeys((self._sounds / file.parent, self._sounds)):
            files = self._files_in(place).get(file.stem, ())
            if files and len({number for number, _ in files}) != len(record.captions):
                raise DataUnavailable(
                    f"{record.file} has {len(record.captions)} captions but {len(files)} recordings "
                    f"{file.stem}S<k>.wav in {place}/; give each caption one, or this image none"
                )
            if files:
                self._check_owner(place, file)
                return tuple(path for _, path in files)
        return ()

    def _files_in(self, place: Path) -> dict[str, tuple[tuple[int, Path], ...]]:
        if place not in self._listed:
            self._listed[place] = numbered_files(place)
        return self._listed[place]

    def _check_owner(self, place: Path, file: PurePosixPath) -> None:
        """Raises DataUnavailable where recordings could belong to two images."""
        other = self._owners.setdefault((place, file.stem), file)
        if other != file:
            raise DataUnavailable(
                f"the recordings {file.stem}S<k>.wav in {place}/ could belong to {other} and to {file}; put them into "
                "folders named like those of the images, or name them in a column of the caption file"
            )

    def _remarks(self, paths: Sequence[Path], recordings: Sequence[Sequence[Path]]) -> tuple[str, ...]:
        """Names images without captions and recordings without images, which are not read."""
        images, sounds = set(paths), {path for files in recordings for path in files}
        wavs = sorted(path for path in self._sounds.rglob("*") if path.suffix.lower() == ".wav")
        unread = {
            f"images in {self.description.images}/ without a caption": [
                path.name for path in image_files(self.images) if path not in images
            ],
            f"recordings in {self.description.sounds}/ without an image": [p.name for p in wavs if p not in sounds],
        }
        return tuple(f"{what}, which are not read: {_few(list(map(printable, o)))}" for what, o in unread.items() if o)


def _few(names: Sequence[str]) -> str:
    """The first names of a list, with their number where there are more."""
    more = f", … ({len(names):,} in all)" if len(names) > N_NAMED else ""
    return ", ".join(names[:N_NAMED]) + more
