"""Draws train, val and test class by class: 20 % test as usual in the field, then 10 % of the rest for val."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.seeds import derive_seed
from datasets.layouts.captioned_images import CaptionedImages
from datasets.splits.strata import SMALLEST, strata

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
    """The parts with val drawn from train: in each stratum ceil(10 %), identical images together.

    A stratum with one image in train keeps it. If that leaves val empty, 10 % of all of train become val.

    Args:
        dataset: that is split.
        parts: str [n_images], "train", "test" or "" of each image.
        seed: number of the split.

    Returns:
        str [n_images], "train", "val", "test" or "".
    """
    part, divided = parts.astype("<U5"), strata(dataset)
    groups = [group for group in identical_images(dataset) if (parts[group] == "train").all()]
    for stratum, name in enumerate(divided.names):
        of_stratum = [group for group in groups if divided.numbers[group[0]] == stratum]
        part[_drawn_val(of_stratum, derive_seed("val", dataset.name, seed, name))] = "val"
    if "val" not in part:
        part[_drawn_val(groups, derive_seed("val", dataset.name, seed))] = "val"
    return part


def _drawn_val(groups: list[list[int]], seed: int) -> list[int]:
    """Images of ceil(10 %) of these groups; a group that no longer fits is passed over, and one image stays."""
    n = sum(map(len, groups))
    room = math.ceil(VAL_SHARE * n) if n > 1 else 0
    drawn: list[int] = []
    for position in np.random.default_rng(seed).permutation(len(groups)):
        if len(drawn) + len(groups[position]) <= room:
            drawn += groups[position]
    return drawn


def parts_by_class(dataset: CaptionedImages, seed: int) -> NDArray[np.str_]:
    """Draws the part of each image: in each stratum ceil(20 %) test, and of the rest ceil(10 %) val.

    Identical images are placed together, so that they stay on one side. A group that no longer fits is passed over.

    Returns:
        str [n_images], "train", "val" or "test".

    Raises:
        DataUnavailable: a stratum is too small, or its groups of identical images are too large.
    """
    every, divided = identical_images(dataset), strata(dataset)
    part = np.full(len(dataset), "train", dtype="<U5")
    for stratum, (stratum_name, title) in enumerate(zip(divided.names, divided.titles, strict=True)):
        # A group belongs to the stratum of its first image.
        groups = [group for group in every if divided.numbers[group[0]] == stratum]
        n = sum(map(len, groups))
        n_test = math.ceil(TEST_SHARE * n)
        n_val = math.ceil(VAL_SHARE * (n - n_test))
        if n - n_test - n_val < 1:
            raise DataUnavailable(_too_small(dataset, title, n))
        order = np.random.default_rng(derive_seed("split", dataset.name, seed, stratum_name)).permutation(len(groups))
        for name, room in (("test", n_test), ("val", n_val)):
            for position in order:
                group = groups[position]
                if part[group[0]] == "train" and len(group) <= room:
                    part[group] = name
                    room -= len(group)
            if not (part[divided.numbers == stratum] == name).any():
                raise DataUnavailable(
                    f"{dataset.name}: {title}: no image can be put into {name}, since groups of identical images are "
                    "too large; take out the copies"
                )
    return part


def _too_small(dataset: CaptionedImages, title: str, n: int) -> str:
    """Why a stratum with n images cannot be split, and what to do."""
    if dataset.labels.ndim == 1:
        return (
            f"{dataset.name}: a split needs at least {SMALLEST} images of each class, {title} has {n}; join the class "
            "to another, or leave its images out"
        )
    return f"{dataset.name}: a split needs at least {SMALLEST} images, the data set has {n}; add images"
