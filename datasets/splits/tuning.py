"""The split that tuning sees: train fits, val is what test is otherwise, and test is not there at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmark.contract.errors import DataUnavailable
from datasets.layouts.captioned_images import CaptionedImages
from datasets.preparation import Protocol
from datasets.splits.shared_sounds import collide
from datasets.splits.split import Items, Split


@dataclass(frozen=True)
class TuningSplit:
    """A protocol within the training part of another: val items query val items, or train where that one searches it.

    An image or sound of train that val holds too is left out of train, as a protocol does between train and test.

    Attributes:
        protocol: the other one.
    """

    protocol: Protocol

    def split(self, dataset: CaptionedImages, seed: int) -> Split:
        """The split of that seed, without test items; raises DataUnavailable where the other protocol does."""
        whole = self.protocol.split(dataset, seed)
        val = whole.val
        train = _without_shared(dataset, whole.train, val)
        nothing = Items(np.empty(0, np.int64), np.empty((0, 2), np.int64))
        database = val if whole.database is whole.query else train
        return Split(train, val=nothing, test=val, query=val, database=database)


def _without_shared(dataset: CaptionedImages, train: Items, val: Items) -> Items:
    """Train without the image contents and sounds of val, and without images left with no sound.

    Raises:
        DataUnavailable: nothing is left.
    """
    contents = np.array(dataset.image_content)
    image_shared = np.isin(contents[train.sounds[:, 0]], contents[val.images])
    sound_shared = np.array(collide(dataset, train.sounds, val.sounds), np.bool_)
    sounds = train.sounds[~(image_shared | sound_shared)]
    if not len(sounds):
        raise DataUnavailable(f"{dataset.name}: every image or sound of train is in val too, so nothing can be tuned")
    return Items(np.unique(sounds[:, 0]), sounds)
