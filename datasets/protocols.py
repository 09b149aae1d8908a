"""Protocols: which images are train, val and test, which sounds stand for them, what queries what.

Split number = seed. Every choice is drawn by hashing names, so it does not depend on the order of
the caption file.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from benchmark.digests import digest
from benchmark.seeds import derive_seed
from benchmark.types import DataUnavailable, IntArray
from datasets.captioned_images import CaptionedImages

TEST_SHARE, VAL_SHARE = 0.2, 0.1


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
class RsPairs:
    """80/20 by image and class, one sound per image, test items query test items: the family's usual protocol."""

    def split(self, dataset: CaptionedImages, seed: int) -> Split:
        """The split of that seed; raises DataUnavailable where a class is too small for it."""
        part = _parts(dataset, seed)
        train, val, test = (self._items(dataset, np.flatnonzero(part == p), seed) for p in ("train", "val", "test"))
        return Split(train, val, test, query=test, database=test)

    def _items(self, dataset: CaptionedImages, images: IntArray, seed: int) -> Items:
        """The images with one sound each, drawn by the image's name."""
        drawn = [derive_seed("sound", dataset.name, seed, dataset.ids[i]) % len(dataset.sentences[i]) for i in images]
        return Items(images, np.stack([images, np.array(drawn, np.int64)], axis=1))


@dataclass(frozen=True)
class Retrieval(RsPairs):
    """The split and sounds of rs-pairs; test items query train and val, the usual protocol of hashing papers."""

    def split(self, dataset: CaptionedImages, seed: int) -> Split:
        """The split of that seed; raises DataUnavailable where a class is too small for it."""
        split = super().split(dataset, seed)
        return replace(split, database=split.fit)


def _parts(dataset: CaptionedImages, seed: int) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    """Part of each image ("train", "val", "test"): per class ceil(20 %) test, of the rest ceil(10 %) val.

    Images with identical content stay on one side: they are placed together, passing over a group that
    no longer fits.
    """
    same: dict[str, list[int]] = {}
    for i in sorted(range(len(dataset)), key=dataset.ids.__getitem__):
        same.setdefault(dataset.image_content[i], []).append(i)
    part = np.full(len(dataset), "train", dtype="<U5")
    for label, class_name in enumerate(dataset.class_names):
        # A group belongs to the class of its first image.
        groups = [group for group in same.values() if dataset.labels[group[0]] == label]
        n = sum(map(len, groups))
        n_test = math.ceil(TEST_SHARE * n)
        n_val = math.ceil(VAL_SHARE * (n - n_test))
        if n - n_test - n_val < 1:
            raise DataUnavailable(
                f"{dataset.name}: a split needs at least 3 images of each class, {class_name} has {n}"
            )
        order = np.random.default_rng(derive_seed("split", dataset.name, seed, class_name)).permutation(len(groups))
        for name, room in (("test", n_test), ("val", n_val)):
            for position in order:
                group = groups[position]
                if part[group[0]] == "train" and len(group) <= room:
                    part[group] = name
                    room -= len(group)
            if not (part[dataset.labels == label] == name).any():
                raise DataUnavailable(
                    f"{dataset.name}: no images of class {class_name} can be put into {name}, since its groups of "
                    "identical images are too large; take out the copies"
                )
    return part
