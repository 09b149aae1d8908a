"""The items of each side of a split, as lists of indices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import IntArray
from benchmark.contract.digests import digest
from datasets.layouts.part_names import PARTS


@dataclass(frozen=True)
class Items:
    """Images and sounds of one side of a split.

    Attributes:
        images: int64 [n], image indices, ascending.
        sounds: int64 [m, 2], image index and sentence number of each sound, ascending.
    """

    images: IntArray
    sounds: IntArray

    def joined(self, other: Items) -> Items:
        """Merges both sets of items, in ascending order."""
        sounds = np.concatenate([self.sounds, other.sounds])
        return Items(np.sort(np.concatenate([self.images, other.images])), sounds[np.lexsort(sounds.T[::-1])])


@dataclass(frozen=True)
class Split:
    """Items of each part, and which items query which.

    Attributes:
        train: for fitting; the final fit uses train and val together.
        val: for tuning.
        test: never seen by a fit.
        query: items that query.
        database: items that are searched; the same object as `query` if test items query test items.
    """

    train: Items
    val: Items
    test: Items
    query: Items
    database: Items

    @cached_property
    def fit(self) -> Items:
        """Train and val together, which the final fit sees."""
        return self.train.joined(self.val)

    @cached_property
    def digest(self) -> str:
        """Digest of all index lists."""
        parts = (self.train, self.val, self.test, self.query, self.database)
        return digest([[part.images.tolist(), part.sounds.tolist()] for part in parts])


@dataclass(frozen=True)
class Assignment:
    """A split with one sound per image, as the part and the sentence of each image.

    Attributes:
        parts: str [n_images], "train", "val", "test", or "" for an image that is left out.
        sentences: int64 [n_images], number of the spoken sentence.
    """

    parts: NDArray[np.str_]
    sentences: IntArray

    def images(self, part: str) -> IntArray:
        """Images of a part, int64 [n], ascending."""
        return np.flatnonzero(self.parts == part)

    def sounds(self, part: str) -> IntArray:
        """Image and sentence of each sound of a part, int64 [n, 2], ascending."""
        images = self.images(part)
        return np.stack([images, self.sentences[images]], axis=1)

    def split(self) -> Split:
        """The split in which test items query test items."""
        train, val, test = (Items(self.images(part), self.sounds(part)) for part in PARTS)
        return Split(train, val, test, query=test, database=test)
