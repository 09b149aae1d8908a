"""The split for choosing settings: val in place of test, and nothing of val in train."""

from types import SimpleNamespace

import numpy as np
import pytest

from benchmark.contract.errors import DataUnavailable
from datasets.splits.items import Items, Split
from datasets.splits.tuning import TuningSplit

SOUNDS = (("0", "00"), ("1", "11"), ("5", "22"), ("5", "33"), ("4", "44"), ("5", "55"), ("6", "66"))


def test_what_val_holds_too_is_left_out_of_train():
    def items(*sounds):
        return Items(np.unique([i for i, _ in sounds]), np.array(sounds, np.int64))

    # Image 1 has image 4's content; sound 0 of image 2 is that of image 5; image 3 has one sound of its own.
    dataset = SimpleNamespace(
        name="fake",
        image_content=("a", "e", "c", "d", "e", "f", "g"),
        sound_content=SOUNDS,
        test_sound_content=SOUNDS,
        sentences=((("one", "two"),) * 7),
        recordings=((),) * 7,
    )
    val, test = items((4, 0), (5, 0)), items((6, 0))
    train = items((0, 0), (1, 0), (2, 0), (3, 0), (3, 1))
    whole = Split(train, val, test, query=test, database=test)
    split = TuningSplit(SimpleNamespace(split=lambda dataset, seed: whole)).split(dataset, 0)
    assert split.train.sounds.tolist() == [[0, 0], [3, 1]]
    assert split.train.images.tolist() == [0, 3]
    assert split.database is split.query is split.test is val
    assert len(split.val.images) == 0


def test_a_split_whose_train_is_all_in_val_has_nothing_to_train_on():
    one = Items(np.array([0]), np.array([[0, 0]]))
    other = Items(np.array([1]), np.array([[1, 0]]))
    whole = Split(one, val=one, test=other, query=other, database=other)
    dataset = SimpleNamespace(
        name="fake",
        image_content=("a", "b"),
        sound_content=(("0",), ("1",)),
        test_sound_content=(("0",), ("1",)),
        sentences=(("x",), ("y",)),
        recordings=((), ()),
    )
    with pytest.raises(DataUnavailable, match="fake: every image or sound of train is in val too"):
        TuningSplit(SimpleNamespace(split=lambda dataset, seed: whole)).split(dataset, 0)
