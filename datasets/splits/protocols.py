"""Protocols: which images are train, val and test, which sounds they have, and which items query which.

The seed is the number of the split. Every choice is drawn by hashing names, so that it does not depend on the order of
the caption file. The splits of the real data sets are committed: see `datasets.splits.committed`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass, replace
from typing import ClassVar
from typing import Protocol as TypingProtocol

import numpy as np

from benchmark.contract.arrays import IntArray
from benchmark.contract.errors import DataUnavailable
from benchmark.contract.seeds import derive_seed
from datasets.layouts.captioned_images import CaptionedImages
from datasets.layouts.part_names import PART_OF, PARTS
from datasets.splits.by_class import identical_images, parts_by_class, with_val_of_train
from datasets.splits.caption_disjoint import caption_disjoint
from datasets.splits.committed import stored
from datasets.splits.items import Assignment, Items, Split
from datasets.splits.one_word_apart import groups
from datasets.splits.shared_sounds import collide, mended


class Protocol(TypingProtocol):
    """What every protocol can do."""

    def split(self, dataset: CaptionedImages, seed: int) -> Split:
        """Splits a data set; raises DataUnavailable if the data set cannot satisfy the protocol."""
        ...


class OneSound(ABC):
    """Base class: one sound per image, and test items query test items.

    Class attributes:
        name: registry key.
        file_name, file_version: name and version of the protocol whose committed files are used.
    """

    name: ClassVar[str]
    file_name: ClassVar[str]
    file_version: ClassVar[int] = 1

    def split(self, dataset: CaptionedImages, seed: int) -> Split:
        """Makes the split of a seed; raises DataUnavailable if the data set cannot satisfy the protocol."""
        return self.assignment(dataset, seed).split()

    def assignment(self, dataset: CaptionedImages, seed: int) -> Assignment:
        """Part and sentence of each image, as committed or else as drawn."""
        committed = self.committed(dataset, seed)
        # Mended again, since recordings of different images may be equal.
        return self.drawn(dataset, seed) if committed is None else self._mended(dataset, committed)

    def committed(self, dataset: CaptionedImages, seed: int) -> Assignment | None:
        """Part and sentence of each image as committed, or None if no committed file fits."""
        return stored(dataset, self.file_name, self.file_version, seed)

    def drawn(self, dataset: CaptionedImages, seed: int) -> Assignment:
        """Part and sentence of each image as drawn; committed files are ignored."""
        return self._mended(dataset, self._draw(dataset, seed))

    @abstractmethod
    def _draw(self, dataset: CaptionedImages, seed: int) -> Assignment:
        """Draws the part and the sentence of each image."""

    def _mended(self, dataset: CaptionedImages, assignment: Assignment) -> Assignment:
        """The assignment without sounds that are both in train or val and in test."""
        return mended(dataset, assignment)


@dataclass(frozen=True)
class RsPairs(OneSound):
    """80/20 by image and class, one sound per image, test items query test items: the usual protocol of the field.

    If the sound of a train or val image is also a test sound (same sentence, same voice), the image gets its next
    sentence; without another one it is left out.
    """

    name: ClassVar[str] = "rs-pairs"
    file_name: ClassVar[str] = "rs-pairs"

    def _draw(self, dataset: CaptionedImages, seed: int) -> Assignment:
        return Assignment(parts_by_class(dataset, seed), _drawn_sentences(dataset, seed))


@dataclass(frozen=True)
class Retrieval(RsPairs):
    """The split and sounds of rs-pairs, but test items query train and val: the usual protocol of hashing papers."""

    name: ClassVar[str] = "retrieval"

    def split(self, dataset: CaptionedImages, seed: int) -> Split:
        """Makes the split of a seed; raises DataUnavailable if a class is too small."""
        split = super().split(dataset, seed)
        return replace(split, database=split.fit)


@dataclass(frozen=True)
class RsFiveSounds(RsPairs):
    """The images of rs-pairs with all of their sounds: every (image, sound) pair trains or is a test item.

    A train or val sound that is also a test sound (same sentence, same voice) is left out.
    """

    name: ClassVar[str] = "rs-five-sounds"

    def split(self, dataset: CaptionedImages, seed: int) -> Split:
        """Makes the split of a seed; raises DataUnavailable if a class is too small or no sound is left."""
        assignment = self.assignment(dataset, seed)
        train, val, test = (_all_sounds(dataset, assignment.images(part)) for part in PARTS)
        train, val = (self._without_shared(dataset, items, test) for items in (train, val))
        return Split(train, val, test, query=test, database=test)

    def _without_shared(self, dataset: CaptionedImages, items: Items, test: Items) -> Items:
        """The items without sounds that are also test sounds, and without images that then have no sound."""
        sounds = items.sounds[~np.array(collide(dataset, items.sounds, test.sounds), np.bool_)]
        if not len(sounds):
            raise DataUnavailable(f"{dataset.name}: every sound of train or val is also a test sound")
        return Items(np.unique(sounds[:, 0]), sounds)


@dataclass(frozen=True)
class CaptionDisjoint(OneSound):
    """As rs-pairs, but no sentence is spoken in two of train, val and test (case, punctuation and spacing ignored).

    Each sentence belongs to one side, and each image uses one of its sentences that belong to the image's side. Its
    other sentences are not used.
    """

    name: ClassVar[str] = "caption-disjoint"
    file_name: ClassVar[str] = "caption-disjoint"

    def _draw(self, dataset: CaptionedImages, seed: int) -> Assignment:
        return caption_disjoint(dataset, seed)

    def _mended(self, dataset: CaptionedImages, assignment: Assignment) -> Assignment:
        """The assignment as it is: sides share no sentence, and the next one could belong to another side."""
        return assignment


@dataclass(frozen=True)
class ParaphraseDisjoint(CaptionDisjoint):
    """As caption-disjoint, but no two sentences of different sides are one word apart either.

    Sentences that a chain of such pairs connects belong to one side. Where a class has too few groups of sentences, the
    protocol cannot be made.
    """

    name: ClassVar[str] = "paraphrase-disjoint"
    file_name: ClassVar[str] = "paraphrase-disjoint"

    def _draw(self, dataset: CaptionedImages, seed: int) -> Assignment:
        first = groups(sentence for sentences in dataset.folded for sentence in sentences)
        grouped = tuple(tuple(first[sentence] for sentence in sentences) for sentences in dataset.folded)
        return caption_disjoint(dataset, seed, grouped, self.name, "groups of sentences within one word of each other")


@dataclass(frozen=True)
class PublishedSplit(OneSound):
    """The `split` field of the caption file, with "restval" as train; one sound per image as in rs-pairs.

    The seed decides only the sounds, and val where the field names none: 10 % of train in each stratum. If the field
    puts identical images both into test and into train or val, those in train and val are left out.
    """

    name: ClassVar[str] = "published-split"
    file_name: ClassVar[str] = "published-split"

    def _draw(self, dataset: CaptionedImages, seed: int) -> Assignment:
        return Assignment(_published_parts(dataset, seed), _drawn_sentences(dataset, seed))


def _drawn_sentences(dataset: CaptionedImages, seed: int) -> IntArray:
    """A sentence of each image, drawn by hashing the image's name, int64 [n_images]."""
    drawn = [
        derive_seed("sound", dataset.name, seed, name) % len(sentences)
        for name, sentences in zip(dataset.ids, dataset.sentences, strict=True)
    ]
    return np.array(drawn, np.int64)


def _all_sounds(dataset: CaptionedImages, images: IntArray) -> Items:
    """These images with all of their sounds."""
    return Items(images, np.array([(i, k) for i in images for k in range(len(dataset.sentences[i]))], np.int64))


def _published_parts(dataset: CaptionedImages, seed: int) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    """Part of each image by the caption file, "" for a copy of a test image that is not in test.

    Raises:
        DataUnavailable: the field is missing or has an unknown value, or a part has no images.
    """
    name, published = dataset.name, dataset.published_parts or ("",) * len(dataset)
    strange = [i for i, part in enumerate(published) if part.lower() not in PART_OF]
    if strange:
        found = f'"{published[strange[0]]}"' if published[strange[0]] else "none"
        raise DataUnavailable(
            f'{name}: published-split needs a field "split" (train, restval, val or test) of every image in the '
            f"caption file; {len(strange)} of {len(dataset)} have no such value (image {dataset.ids[strange[0]]}: "
            f"{found}); use another protocol"
        )
    parts = np.array([PART_OF[part.lower()] for part in published])
    for group in identical_images(dataset):
        copies = parts[group]
        if "test" in copies:
            parts[group] = np.where(copies == "test", copies, "")
    if "val" not in parts:
        parts = with_val_of_train(dataset, parts, seed)
    counts = Counter(parts.tolist())
    if missing := [part for part in PARTS if not counts[part]]:
        too_few = ", and train has too few to draw val from" if missing == ["val"] else ""
        raise DataUnavailable(
            f"{name}: published-split: the caption file puts no images into {' and '.join(missing)}, copies of test "
            f"images apart{too_few}; use another protocol"
        )
    return parts
