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
        names: of the strata, in order.
        numbers: int64 [n_images], the stratum of each image.
    """

    names: tuple[str, ...]
    numbers: IntArray


def strata(dataset: CaptionedImages) -> Strata:
    """The classes where each image has one.

    Where images have several classes, the rarest class of an image is its stratum; images of strata with fewer than
    three images, and those without a class, form one stratum. Without classes all images do.
    """
    if dataset.labels.ndim == 1:
        return Strata(dataset.class_names, cast("IntArray", dataset.labels))
    if not dataset.class_names:
        return Strata(("all images",), np.zeros(len(dataset), np.int64))
    return _by_rarest(cast("BoolArray", dataset.labels), dataset.class_names)


def _by_rarest(labels: BoolArray, class_names: tuple[str, ...]) -> Strata:
    """Strata of images with several classes; labels are bool [n_images, n_classes]."""
    n_images, n_classes = labels.shape
    frequency = np.where(labels, labels.sum(0), n_images + 1)
    rarest = np.where(labels.any(1), frequency.argmin(1), n_classes)
    sizes = np.bincount(rarest, minlength=n_classes + 1)
    numbers = np.where(sizes[rarest] < SMALLEST, n_classes, rarest)
    used = np.unique(numbers)
    names = tuple((*class_names, "others")[number] for number in used)
    return Strata(names, np.searchsorted(used, numbers))
