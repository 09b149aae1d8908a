"""Draws train, val and test class by class: 20 % test as usual in the field, then 10 % of the rest for val."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.seeds import derive_seed
from datasets.layouts.captioned_images import CaptionedImages
from datasets.splits.strata import strata

TEST_SHARE, VAL_SHARE = 0.2, 0.1


def identical_images(dataset: CaptionedImages) -> list[list[int]]:
    """Groups images with identical files; most groups hold one image.

    Returns:
        Image indices of each group. The order follows the image names, not the data set.
    """
    same: dict[str, list[int]] = {}
    for i in sorted(range(len(dataset)), key=dataset.ids.__getitem__):
        same.setdefault(dataset.image_content[i], []).append(i)
    return list(same.values())


def with_val_of_train(dataset: CaptionedImages, parts: NDArray[np.str_], seed: int) -> NDArray[np.str_]:
    """The parts with val drawn from train: in each class ceil(10 %), identical images together.

    Args:
        dataset: that is split.
        parts: str [n_images], "train", "test" or "" of each image.
        seed: number of the split.
    """
    part, of = parts.astype("<U5"), strata(dataset)
    for stratum, class_name in enumerate(of.names):
        groups = [g for g in identical_images(dataset) if of.numbers[g[0]] == stratum and (parts[g] == "train").all()]
        n = sum(map(len, groups))
        room = math.ceil(VAL_SHARE * n) if n > 1 else 0
        order = np.random.default_rng(derive_seed("val", dataset.name, seed, class_name)).permutation(len(groups))
        for group in (groups[position] for position in order):
            if len(group) <= room:
                part[group] = "val"
                room -= len(group)
    return part


def parts_by_class(dataset: CaptionedImages, seed: int) -> NDArray[np.str_]:
    """Draws the part of each image: in each class ceil(20 %) test, and of the rest ceil(10 %) val.

    Identical images are placed together, so that they stay on one side. A group that no longer fits is passed over.

    Returns:
        str [n_images], "train", "val" or "test".

    Raises:
        DataUnavailable: a class is too small, or its groups of identical images are too large.
    """
    every, of = identical_images(dataset), strata(dataset)
    part = np.full(len(dataset), "train", dtype="<U5")
    for stratum, class_name in enumerate(of.names):
        # A group belongs to the class of its first image.
        groups = [group for group in every if of.numbers[group[0]] == stratum]
        n = sum(map(len, groups))
        n_test = math.ceil(TEST_SHARE * n)
        n_val = math.ceil(VAL_SHARE * (n - n_test))
        if n - n_test - n_val < 1:
            raise DataUnavailable(
                f"{dataset.name}: a split needs at least 3 images of each class, {class_name} has {n}; join the "
                "class to another, or leave its images out"
            )
        order = np.random.default_rng(derive_seed("split", dataset.name, seed, class_name)).permutation(len(groups))
        for name, room in (("test", n_test), ("val", n_val)):
            for position in order:
                group = groups[position]
                if part[group[0]] == "train" and len(group) <= room:
                    part[group] = name
                    room -= len(group)
            if not (part[of.numbers == stratum] == name).any():
                raise DataUnavailable(
                    f"{dataset.name}: no images of class {class_name} can be put into {name}, since its groups of "
                    "identical images are too large; take out the copies"
                )
    return part
