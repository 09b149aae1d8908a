"""Strata of images with one class, several classes or none, and splits drawn from them."""

from collections import Counter

import numpy as np
import pytest

from benchmark.contract.errors import DataUnavailable
from datasets.splits.protocols import CaptionDisjoint, PublishedSplit, RsPairs
from datasets.splits.strata import strata
from tests.support.made_up import changed, made_up


def several(labels):
    """A made-up data set with these labels, bool [n, n_classes]."""
    labels = np.array(labels, np.bool_).reshape(len(labels), -1)
    names = tuple("abcdefgh"[: labels.shape[1]])
    return changed(made_up({"x": len(labels)}), labels=labels, class_names=names)


def test_one_class_an_image():
    data = made_up({"port": 2, "field": 3})
    assert strata(data).names == ("port", "field")
    assert strata(data).numbers.tolist() == [0, 0, 1, 1, 1]


def test_the_rarest_class_decides_and_small_strata_join():
    # Class a: 7 images, b: 4, c: 2.
    rows = [[1, 0, 0]] * 3 + [[1, 1, 0]] * 4 + [[0, 0, 1]] * 2 + [[0, 0, 0]]
    found = strata(several(rows))
    assert found.names == ("a", "b", "others")
    assert found.numbers.tolist() == [0, 0, 0, 1, 1, 1, 1, 2, 2, 2]


@pytest.mark.parametrize("leftover", [[[0, 0, 1]], [[0, 0, 0]], [[0, 0, 1]] * 2, [[0, 0, 1], [0, 0, 0]]])
def test_one_or_two_leftover_images_join_the_largest_stratum(leftover):
    data = several([[1, 0, 0]] * 5 + [[1, 1, 0]] * 4 + leftover)  # rarest class: a of 5 images, b of 4
    found = strata(data)
    assert found.names == ("a", "b")
    assert found.numbers.tolist() == [0] * 5 + [1] * 4 + [0] * len(leftover)
    for protocol in (RsPairs(), CaptionDisjoint()):
        split = protocol.split(data, 0)
        every = np.concatenate([split.train.images, split.val.images, split.test.images])
        assert sorted(every) == list(range(len(data)))


def test_rare_classes_alone_are_one_stratum():
    assert strata(several(np.eye(4))).numbers.tolist() == [0] * 4
    assert len(RsPairs().split(several(np.eye(4)), 0).test.images) == 1
    with pytest.raises(DataUnavailable, match="a split needs at least 3 images, the data set has 2; add images"):
        RsPairs().split(several(np.eye(2)), 0)


def test_without_classes_all_images_are_one_stratum():
    data = changed(made_up({"x": 5}), labels=np.zeros((5, 0), np.bool_), class_names=())
    assert strata(data).numbers.tolist() == [0] * 5


def test_splits_of_several_classes_take_a_share_of_each_stratum():
    data = several([[1, 0]] * 10 + [[1, 1]] * 10)
    for protocol in (RsPairs(), CaptionDisjoint()):
        split = protocol.split(data, 0)
        for part, n in ((split.test, 2), (split.val, 1), (split.train, 7)):
            assert Counter(data.labels[part.images, 1].tolist()) == {False: n, True: n}


def test_a_published_split_without_val_draws_it_from_train():
    content = [str(n) for n in range(40)]
    content[1] = content[0]
    published = ("train",) * 18 + ("test",) * 2 + ("train",) * 15 + ("test",) * 5
    data = changed(made_up({"a": 20, "b": 20}, content=content), published_parts=published)
    splits = [PublishedSplit().split(data, seed) for seed in range(6)]
    for split in splits:
        assert split.test.images.tolist() == [18, 19, *range(35, 40)]
        assert Counter(data.labels[split.val.images].tolist()) == {0: 2, 1: 2}
        assert (0 in split.val.images) == (1 in split.val.images)  # equal images stay together
    assert len({tuple(split.val.images.tolist()) for split in splits}) > 1


def test_val_comes_from_all_of_train_where_each_class_has_one_image_there():
    data = changed(made_up({"a": 2, "b": 2, "c": 2}), published_parts=("train", "test") * 3)
    split = PublishedSplit().split(data, 0)
    assert (len(split.train.images), len(split.val.images)) == (2, 1)
