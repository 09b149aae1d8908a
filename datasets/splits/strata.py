"""Divides the images of a data set into strata, from each of which a split draws the same shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from benchmark.contract.arrays import BoolArray, IntArray
from datasets.layouts.captioned_images import CaptionedImages

SMALLEST = 3  # images of a stratum: one for each of train, val and test


@dataclass(frozen=True)
class Strata:
    """The strata of a data set.

    Attributes:
        names: of the strata. Classes stand in the order of the labels, and "others" comes last. Draws hash these names.
        numbers: int64 [n_images], the stratum of each image.
        titles: of the strata, as messages call them.
    """

    names: tuple[str, ...]
    numbers: IntArray
    titles: tuple[str, ...]


def strata(dataset: CaptionedImages) -> Strata:
    """Divides the images by class where each has one class; one stratum holds all images where there are no classes.

    Where images have several classes, the stratum of an image is its rarest class. Images without a class and images of
    strata with fewer than three images form the stratum "others". If that has fewer than three images too, they join
    the largest stratum.
    """
    if dataset.labels.ndim == 1:
        return Strata(dataset.class_names, cast("IntArray", dataset.labels), dataset.class_names)
    if not dataset.class_names:
        return Strata(("all images",), np.zeros(len(dataset), np.int64), ("the data set",))
    return _by_rarest(cast("BoolArray", dataset.labels), dataset.class_names)


def _by_rarest(labels: BoolArray, class_names: tuple[str, ...]) -> Strata:
    """Strata of images with several classes; labels are bool [n_images, n_classes]."""
    n_images, n_classes = labels.shape
    frequency = np.where(labels, labels.sum(0), n_images + 1)
    rarest = np.where(labels.any(1), frequency.argmin(1), n_classes)
    sizes = np.bincount(rarest, minlength=n_classes + 1)
    numbers = np.where(sizes[rarest] < SMALLEST, n_classes, rarest)
    sizes = np.bincount(numbers, minlength=n_classes + 1)
    if 0 < sizes[n_classes] < SMALLEST and sizes[:n_classes].any():
        numbers[numbers == n_classes] = sizes[:n_classes].argmax()
    used = np.unique(numbers)
    names = tuple((*class_names, "others")[number] for number in used)
    titles = (*(f"the stratum of class {name}" for name in class_names), "the stratum of rare classes")
    return Strata(names, np.searchsorted(used, numbers), tuple(titles[number] for number in used))
