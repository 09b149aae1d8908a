"""The split for choosing settings: val takes the place of test, and the test items are absent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmark.contract.errors import DataUnavailable
from datasets.layouts.captioned_images import CaptionedImages
from datasets.splits.items import Items, Split
from datasets.splits.protocols import Protocol
from datasets.splits.shared_sounds import collide


@dataclass(frozen=True)
class TuningSplit:
    """Wraps a protocol so that val items query val items, or train if the protocol searches train.

    Images and sounds of train that are also in val are left out of train, as protocols do between train and test.

    Attributes:
        protocol: the wrapped protocol.
    """

    protocol: Protocol

    def split(self, dataset: CaptionedImages, seed: int) -> Split:
        """Makes the split of a seed without its test items; raises DataUnavailable if the wrapped protocol does."""
        whole = self.protocol.split(dataset, seed)
        val = whole.val
        train = _without_shared(dataset, whole.train, val)
        nothing = Items(np.empty(0, np.int64), np.empty((0, 2), np.int64))
        database = val if whole.database is whole.query else train
        return Split(train, val=nothing, test=val, query=val, database=database)


def _without_shared(dataset: CaptionedImages, train: Items, val: Items) -> Items:
    """Train without the images and sounds of val; raises DataUnavailable if nothing is left."""
    contents = np.array(dataset.image_content)
    image_shared = np.isin(contents[train.sounds[:, 0]], contents[val.images])
    sound_shared = np.array(collide(dataset, train.sounds, val.sounds), np.bool_)
    sounds = train.sounds[~(image_shared | sound_shared)]
    if not len(sounds):
        raise DataUnavailable(f"{dataset.name}: every image or sound of train is in val too, so nothing can be tuned")
    return Items(np.unique(sounds[:, 0]), sounds)
