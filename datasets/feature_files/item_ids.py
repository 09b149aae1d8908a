"""Which item of a data set each id of a file names: an image, or one of the sounds of an image."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Generic, TypeVar

from benchmark.contract.quoting import shown
from datasets.feature_files.item_file import ItemFile

N_NAMED = 3  # ids in one line

Item = TypeVar("Item", bound=Hashable)
Sound = tuple[int, int]  # image, sentence

_SOUND_ID = re.compile(r"(.+)#([0-9]{1,9})")
_SOUND_FILE = re.compile(r"(.+)S([0-9]{1,9})(?:\.[wW][aA][vV])?")


@dataclass(frozen=True)
class Matched(Generic[Item]):
    """The items of a data set that a file describes.

    Attributes:
        row_of: item -> its row in the file.
        n_others: number of rows that belong to no item of the data set.
        first_other: id of the first of them; empty if there is none.
    """

    row_of: dict[Item, int]
    n_others: int = 0
    first_other: str = ""


@dataclass(frozen=True)
class ItemNames:
    """How a data set calls its images and sounds.

    Attributes:
        dataset: its name.
        images: ids of the images, their file names.
        n_sentences: number of sentences of each image.
        recordings: sound files of each image, one a sentence; empty for an image without any.
    """

    dataset: str
    images: tuple[str, ...]
    n_sentences: tuple[int, ...]
    recordings: tuple[tuple[Path, ...], ...] = field(default=())

    def matched_images(self, file: ItemFile) -> Matched[int]:
        """The images that a file describes; raises DataUnavailable where ids are ambiguous or none fits."""
        found = [self._image(file, name) for name in file.ids]
        return self._matched(file, found, "image", self.image_name)

    def matched_sounds(self, file: ItemFile) -> Matched[Sound]:
        """The sounds that a file describes; raises DataUnavailable where ids are ambiguous or none fits."""
        found: list[Sound | None] = []
        numbered: dict[int, dict[int, int]] = {}  # image -> row -> number in the name of the sound
        for row, name in enumerate(file.ids):
            sound, number = self._sound(file, name)
            if sound is not None and number is not None:
                numbered.setdefault(sound[0], {})[row] = number
            found.append(sound)
        # Numbers of published sounds may run on over all images. Then their order tells the sentence.
        if any(n >= self.n_sentences[image] for image, of in numbered.items() for n in of.values()):
            for image, of in numbered.items():
                self._check_whole(file, image, of)
                for sentence, row in enumerate(sorted(of, key=of.__getitem__)):
                    found[row] = (image, sentence)
        return self._matched(file, found, "sound", self.sound_name)

    def image_name(self, image: int) -> str:
        """The id of an image."""
        return self.images[image]

    def sound_name(self, sound: Sound) -> str:
        """The id of a sound."""
        return f"{self.images[sound[0]]}#{sound[1]}"

    def _matched(
        self, file: ItemFile, found: Sequence[Item | None], kind: str, name_of: Callable[[Item], str]
    ) -> Matched[Item]:
        row_of: dict[Item, int] = {}
        for row, item in enumerate(found):
            if item is None:
                continue
            if item in row_of:
                other = row_of[item]
                raise file.source.unusable(
                    f"describes the {kind} {name_of(item)} twice, in rows {other + 1} ({shown(file.ids[other])}) and "
                    f"{row + 1} ({shown(file.ids[row])})",
                    "leave one of them out",
                )
            row_of[item] = row
        if not row_of:
            own = self.images if kind == "image" else [self.sound_name((i, 0)) for i in range(len(self.images))]
            flaw = f"names no {kind} of {self.dataset}: its ids look like {_some(file.ids)}, those of the data set like"
            raise file.source.unusable(f"{flaw} {_some(own)}", "rename the ids, or choose its data set with --datasets")
        others = [row for row, item in enumerate(found) if item is None]
        return Matched(row_of, len(others), file.ids[others[0]] if others else "")

    def _image(self, file: ItemFile, name: str) -> int | None:
        """The image of that name, with or without folder and ending; raises DataUnavailable if several may be meant."""
        own = _composed(name)
        if own in self._by_id:
            return self._by_id[own]
        last = re.split(r"[/\\]", own)[-1]
        for table, key in ((self._by_name, _with_small_ending(last)), (self._by_stem, last)):
            images = table.get(key, [])
            if len(images) > 1:
                flaw = f"holds the id {shown(name)}, which may be {' or '.join(self.images[i] for i in images[:2])}"
                raise file.source.unusable(flaw, "write the whole id of the image")
            if images:
                return images[0]
        return None

    def _sound(self, file: ItemFile, name: str) -> tuple[Sound | None, int | None]:
        """The sound of that name, and its number if only the order of numbers may tell the sentence."""
        last = re.split(r"[/\\]", _composed(name))[-1]
        if last in self._by_recording:
            return self._by_recording[last], None
        match = _SOUND_ID.fullmatch(name)
        if match and (image := self._image(file, match[1])) is not None:
            sentence = int(match[2])
            return ((image, sentence) if sentence < self.n_sentences[image] else None), None
        match = _SOUND_FILE.fullmatch(last)
        images = self._by_stem.get(match[1], []) if match else []
        if match and len(images) == 1 and not (self.recordings and self.recordings[images[0]]):
            return (images[0], int(match[2])), int(match[2])
        if set(self.n_sentences) == {1} and (image := self._image(file, name)) is not None:
            return (image, 0), None
        return None, None

    def _check_whole(self, file: ItemFile, image: int, number_of: Mapping[int, int]) -> None:
        """Raises DataUnavailable where numbers that run on do not tell which sentence of an image each row is of."""
        n = len(set(number_of.values()))
        if not n == len(number_of) == self.n_sentences[image]:
            raise file.source.unusable(
                f"has sounds whose numbers run on over the images, and {n} numbers in {len(number_of)} rows for the "
                f"{self.n_sentences[image]} sounds of {self.images[image]} (such as {shown(file.ids[min(number_of)])})",
                f"save one row for each of them, or write ids like {self.sound_name((image, 0))}",
            )

    @cached_property
    def _by_id(self) -> dict[str, int]:
        return {_composed(name): image for image, name in enumerate(self.images)}

    @cached_property
    def _by_name(self) -> dict[str, list[int]]:
        return _grouped([_with_small_ending(_last(name)) for name in self.images])

    @cached_property
    def _by_stem(self) -> dict[str, list[int]]:
        return _grouped([PurePosixPath(_last(name)).stem for name in self.images])

    @cached_property
    def _by_recording(self) -> dict[str, Sound]:
        """Name of each recording, with and without its ending -> sound."""
        found: dict[str, Sound] = {}
        for image, files in enumerate(self.recordings):
            for sentence, path in enumerate(files):
                found |= dict.fromkeys((_composed(path.name), _composed(path.stem)), (image, sentence))
        return found


def _grouped(names: Sequence[str]) -> dict[str, list[int]]:
    """Name -> the images that have it."""
    found: dict[str, list[int]] = {}
    for image, name in enumerate(names):
        found.setdefault(name, []).append(image)
    return found


def _last(name: str) -> str:
    return _composed(name).rpartition("/")[2]


def _with_small_ending(name: str) -> str:
    path = PurePosixPath(name)
    return path.stem + path.suffix.lower()


def _composed(text: str) -> str:
    """The text in the form in which systems that spell letters with accents differently are compared."""
    return unicodedata.normalize("NFC", text)


def _some(names: Sequence[str]) -> str:
    return ", ".join(map(shown, names[:N_NAMED]))
