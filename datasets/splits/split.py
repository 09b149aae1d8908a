"""Values of a split: the items of each side, and the index lists they come from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import IntArray
from benchmark.contract.digests import digest

PARTS = ("train", "val", "test")


@dataclass(frozen=True)
class Items:
    """Images and sounds of one side of a split.

    Attributes:
        images: int64 [n], image indices, ascending.
        sounds: int64 [m, 2], image index and sentence number, ascending.
    """

    images: IntArray
    sounds: IntArray

    def joined(self, other: Items) -> Items:
        """These items and the other's, in ascending order."""
        sounds = np.concatenate([self.sounds, other.sounds])
        return Items(np.sort(np.concatenate([self.images, other.images])), sounds[np.lexsort(sounds.T[::-1])])


@dataclass(frozen=True)
class Split:
    """Items of each part, and which of them query which.

    Attributes:
        train: for fitting; the final fit takes train and val together.
        val: for tuning alone.
        test: never seen by a fit.
        query: items that query.
        database: items that are searched; the same object as query where test queries test.
    """

    train: Items
    val: Items
    test: Items
    query: Items
    database: Items

    @cached_property
    def fit(self) -> Items:
        """Train and val together: what the final fit sees."""
        return self.train.joined(self.val)

    @cached_property
    def digest(self) -> str:
        """Digest of all index lists."""
        parts = (self.train, self.val, self.test, self.query, self.database)
        return digest([[part.images.tolist(), part.sounds.tolist()] for part in parts])


@dataclass(frozen=True)
class Assignment:
    """Part and one sentence of each image: all there is to a split with one sound per image.

    Attributes:
        parts: str [n_images], "train", "val" or "test", or "" for an image that is left out.
        sentences: int64 [n_images], number of the sentence that is spoken.
    """

    parts: NDArray[np.str_]
    sentences: IntArray

    def images(self, part: str) -> IntArray:
        """int64 [n], the images of a part, ascending."""
        return np.flatnonzero(self.parts == part)

    def sounds(self, part: str) -> IntArray:
        """int64 [n, 2], image and sentence of each sound of a part, ascending."""
        images = self.images(part)
        return np.stack([images, self.sentences[images]], axis=1)

    def split(self) -> Split:
        """The split in which test items query test items."""
        train, val, test = (Items(self.images(part), self.sounds(part)) for part in PARTS)
        return Split(train, val, test, query=test, database=test)
