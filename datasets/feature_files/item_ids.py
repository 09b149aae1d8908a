"""Which item of a data set each id of a file names: an image, or one of the sounds of an image."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Generic

from benchmark.contract.image_names import IMAGE_ENDINGS
from benchmark.contract.quoting import shown
from datasets.feature_files.item_file import ItemFile
from datasets.feature_files.paths import Item, PathTable, names_below
from datasets.files.sounds_folder import FOLDER
from datasets.files.spelling import composed

IMAGES = "images"  # usual name of the folder of images
N_NAMED = 3  # ids in one line

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
        images: ids of the images.
        n_sentences: number of sentences of each image.
        recordings: sound files of each image, one a sentence; empty for an image without any.
        files: of the images; empty if their ids are all that is known.
    """

    dataset: str
    images: tuple[str, ...]
    n_sentences: tuple[int, ...]
    recordings: tuple[tuple[Path, ...], ...] = field(default=())
    files: tuple[Path, ...] = field(default=())

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
        # Numbers of published sounds may run on over all images. Then their order tells the sentence, except for an
        # image that has a row for every number of its sentences.
        whole = {image for image, of in numbered.items() if set(of.values()) >= set(range(self.n_sentences[image]))}
        run_on = any(
            max(of.values()) >= self.n_sentences[image] for image, of in numbered.items() if image not in whole
        )
        for image, of in numbered.items():
            if run_on and image not in whole:
                self._check_every_sound_has_a_row(file, image, of)
                for sentence, row in enumerate(sorted(of, key=of.__getitem__)):
                    found[row] = (image, sentence)
        described = [None if sound is None or sound[1] >= self.n_sentences[sound[0]] else sound for sound in found]
        return self._matched(file, described, "sound", self.sound_name)

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
        """The image of that name; raises DataUnavailable if several may be meant."""
        exact = self._by_id.get(composed(name))
        if exact is not None:
            return exact
        return self._only(file, name, self._by_file.items(name), "image", self.image_name)

    def _only(
        self, file: ItemFile, name: str, items: set[Item], kind: str, name_of: Callable[[Item], str]
    ) -> Item | None:
        """The one item that an id may name, None without any; raises DataUnavailable for several."""
        if len(items) > 1:
            first, second = sorted(map(name_of, items))[:2]
            flaw = f"holds the id {shown(name)}, which may be {first} or {second}"
            raise file.source.unusable(flaw, f"write the whole id of the {kind}")
        return next(iter(items), None)

    def _sound(self, file: ItemFile, name: str) -> tuple[Sound | None, int | None]:
        """The sound of that name, and its number if only the order of numbers may tell the sentence."""
        if recorded := self._by_recording.items(name):
            return self._only(file, name, recorded, "sound", self.sound_name), None
        match = _SOUND_ID.fullmatch(name)
        if match and (image := self._image(file, match[1])) is not None:
            return (image, int(match[2])), None
        if match := _SOUND_FILE.fullmatch(name):
            silent = {i for i in self._by_file.items(match[1]) if not (self.recordings and self.recordings[i])}
            if (image := self._only(file, name, silent, "image", self.image_name)) is not None:
                return (image, int(match[2])), int(match[2])
        if set(self.n_sentences) == {1} and (image := self._image(file, name)) is not None:
            return (image, 0), None
        return None, None

    def _check_every_sound_has_a_row(self, file: ItemFile, image: int, number_of: Mapping[int, int]) -> None:
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
        return {composed(name): image for image, name in enumerate(self.images)}

    @cached_property
    def _by_file(self) -> PathTable[int]:
        named = [(name, i) for i, name in enumerate(self.images) if not self.files or _is_file_name(name)]
        return PathTable([*named, *((name, i) for i, name in enumerate(names_below(self.files, IMAGES)))])

    @cached_property
    def _by_recording(self) -> PathTable[Sound]:
        sounds = [((i, k), path) for i, files in enumerate(self.recordings) for k, path in enumerate(files)]
        names = names_below([path for _, path in sounds], FOLDER)
        return PathTable((name, sound) for name, (sound, _) in zip(names, sounds, strict=True))


def _is_file_name(name: str) -> bool:
    return name.lower().endswith(IMAGE_ENDINGS)


def _some(names: Sequence[str]) -> str:
    return ", ".join(map(shown, names[:N_NAMED]))
