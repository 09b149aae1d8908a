"""Protocols: which images are train, val and test, which sounds stand for them, what queries what.

Split number = seed. Every choice is drawn by hashing names, so it does not depend on the order of
the caption file. The splits of the real sets are committed: see `datasets.splits.committed`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from benchmark.contract.arrays import IntArray
from benchmark.contract.errors import DataUnavailable
from benchmark.contract.seeds import derive_seed
from datasets.layouts.captioned_images import CaptionedImages
from datasets.splits.by_class import identical_images, parts_by_class
from datasets.splits.caption_disjoint import caption_disjoint
from datasets.splits.committed import stored
from datasets.splits.shared_sounds import collide, mended
from datasets.splits.split import PARTS, Assignment, Items, Split

_PUBLISHED_PARTS = {"train": "train", "restval": "train", "val": "val", "test": "test"}


class OneSound(ABC):
    """One sound per image; test items query test items.

    Class attributes:
        file_name: protocol that the split's file is named after.
    """

    file_name: ClassVar[str]

    def split(self, dataset: CaptionedImages, seed: int) -> Split:
        """The split of that seed; raises DataUnavailable where the data set cannot satisfy the protocol."""
        return self.assignment(dataset, seed).split()

    def assignment(self, dataset: CaptionedImages, seed: int) -> Assignment:
        """Part and sentence of each image, as committed or else as drawn here."""
        # Mended again, since recordings may be equal where spoken captions are not.
        committed = stored(dataset, self.file_name, seed)
        return self.drawn(dataset, seed) if committed is None else self._mended(dataset, committed)

    def drawn(self, dataset: CaptionedImages, seed: int) -> Assignment:
        """Part and sentence of each image as drawn, whatever is committed."""
        return self._mended(dataset, self._draw(dataset, seed))

    @abstractmethod
    def _draw(self, dataset: CaptionedImages, seed: int) -> Assignment:
        """Part and sentence of each image."""

    def _mended(self, dataset: CaptionedImages, assignment: Assignment) -> Assignment:
        """The assignment without sounds that a test image makes too."""
        return mended(dataset, assignment)


@dataclass(frozen=True)
class RsPairs(OneSound):
    """80/20 by image and class, one sound per image, test items query test items: the family's usual protocol.

    An image in train or val whose sound is a test sound too (same sentence, same voice) speaks its next sentence.
    """

    file_name: ClassVar[str] = "rs-pairs"

    def _draw(self, dataset: CaptionedImages, seed: int) -> Assignment:
        return Assignment(parts_by_class(dataset, seed), _drawn_sentences(dataset, seed))


@dataclass(frozen=True)
class Retrieval(RsPairs):
    """The split and sounds of rs-pairs; test items query train and val, the usual protocol of hashing papers."""

    def split(self, dataset: CaptionedImages, seed: int) -> Split:
        """The split of that seed; raises DataUnavailable where a class is too small for it."""
        split = super().split(dataset, seed)
        return replace(split, database=split.fit)


@dataclass(frozen=True)
class RsFiveSounds(RsPairs):
    """The images of rs-pairs with all of their sounds: every (image, sound) is a training pair or a test item.

    A sound of train or val that is a test sound too (same sentence, same voice) is left out.
    """

    def split(self, dataset: CaptionedImages, seed: int) -> Split:
        """The split of that seed; raises DataUnavailable where a class is too small for it or no sound is left."""
        assignment = self.assignment(dataset, seed)
        train, val, test = (_all_sounds(dataset, assignment.images(part)) for part in PARTS)
        train, val = (self._without_shared(dataset, items, test) for items in (train, val))
        return Split(train, val, test, query=test, database=test)

    def _without_shared(self, dataset: CaptionedImages, items: Items, test: Items) -> Items:
        """The items without sounds that are test sounds too, and without images left with none."""
        sounds = items.sounds[~np.array(collide(dataset, items.sounds, test.sounds), np.bool_)]
        if not len(sounds):
            raise DataUnavailable(f"{dataset.name}: every sound of train or val also is a test sound")
        return Items(np.unique(sounds[:, 0]), sounds)


@dataclass(frozen=True)
class CaptionDisjoint(OneSound):
    """As rs-pairs, but no sentence is spoken on two of train, val and test, case, punctuation and spacing apart.

    Each image speaks one of its sentences that belong to its side. An image's other sentences may belong to other
    sides: they are not used.
    """

    file_name: ClassVar[str] = "caption-disjoint"

    def _draw(self, dataset: CaptionedImages, seed: int) -> Assignment:
        return caption_disjoint(dataset, seed)

    def _mended(self, dataset: CaptionedImages, assignment: Assignment) -> Assignment:
        """As it is: other sentences sound different, and the next one may belong to another side."""
        return assignment


@dataclass(frozen=True)
class PublishedSplit(OneSound):
    """The `split` field of the caption file, with "restval" as train; one sound per image as in rs-pairs.

    The seed decides the sounds alone. A copy (identical content) that the field puts into train or val while
    another is in test is left out.
    """

    file_name: ClassVar[str] = "published-split"

    def _draw(self, dataset: CaptionedImages, seed: int) -> Assignment:
        return Assignment(_published_parts(dataset), _drawn_sentences(dataset, seed))


def _drawn_sentences(dataset: CaptionedImages, seed: int) -> IntArray:
    """int64 [n_images], a sentence of each image, drawn by the image's name."""
    drawn = [
        derive_seed("sound", dataset.name, seed, name) % len(sentences)
        for name, sentences in zip(dataset.ids, dataset.sentences, strict=True)
    ]
    return np.array(drawn, np.int64)


def _all_sounds(dataset: CaptionedImages, images: IntArray) -> Items:
    """These images with every sound of theirs."""
    return Items(images, np.array([(i, k) for i in images for k in range(len(dataset.sentences[i]))], np.int64))


def _published_parts(dataset: CaptionedImages) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    """Part of each image by the caption file, "" for a copy of a test image outside test.

    Raises:
        DataUnavailable: the field is missing, has another value, or leaves a part empty.
    """
    name, published = dataset.name, dataset.published_parts or ("",) * len(dataset)
    strange = [i for i, part in enumerate(published) if part not in _PUBLISHED_PARTS]
    if strange:
        found = f'"{published[strange[0]]}"' if published[strange[0]] else "none"
        raise DataUnavailable(
            f'{name}: published-split needs a field "split" (train, restval, val or test) of every image in the '
            f"caption file; {len(strange)} of {len(dataset)} have no such value (image {dataset.ids[strange[0]]}: "
            f"{found}); use another protocol"
        )
    parts = np.array([_PUBLISHED_PARTS[part] for part in published])
    for group in identical_images(dataset):
        copies = parts[group]
        if "test" in copies:
            parts[group] = np.where(copies == "test", copies, "")
    counts = Counter(parts.tolist())
    if missing := [part for part in PARTS if not counts[part]]:
        raise DataUnavailable(
            f"{name}: published-split: the caption file puts no images into {' and '.join(missing)}, copies of test "
            "images apart; use another protocol"
        )
    return parts
