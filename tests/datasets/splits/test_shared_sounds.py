"""Sounds that would be on both sides of a split are replaced or left out."""

import pytest

from benchmark.contract.errors import DataUnavailable
from datasets.splits.leakage_audit import audit
from datasets.splits.protocols import Retrieval, RsFiveSounds, RsPairs
from tests.support.made_up import by_name, changed, holding, made_up


def colliding(data, mine, others):
    """A copy of the data set in which the sounds `mine` (image, sentence) have the content of `others`."""
    sounds = [list(own) for own in data.sound_content]
    for (i, k), (j, m) in zip(mine, others, strict=True):
        sounds[i][k] = sounds[j][m]
    return holding(changed(data), data.image_content, sounds)


def test_an_image_whose_sound_is_a_test_sound_gets_its_next_one():
    data = made_up({"a": 20})
    before = RsPairs().split(data, 0)
    (i, k), (j, m), test = *before.train.sounds[[0, 1]], before.test.sounds
    after_k, after_m = (k + 1) % 5, (m + 1) % 5
    leaky = colliding(data, [(i, k), (j, m), (j, after_m)], test[[0, 1, 2]])
    split = RsPairs().split(leaky, 0)
    audit(leaky, split)
    expected = by_name(data, before)
    expected["train"] |= {data.ids[i]: [after_k], data.ids[j]: [(m + 2) % 5]}
    assert by_name(leaky, split) == expected
    hopeless = colliding(data, [(i, n) for n in range(5)], [test[0]] * 5)
    split = RsPairs().split(hopeless, 0)
    audit(hopeless, split)
    expected = by_name(data, before)
    del expected["train"][data.ids[i]]
    assert by_name(hopeless, split) == expected
    everywhere = holding(changed(data), data.image_content, [("one",) * 5] * 20)
    with pytest.raises(DataUnavailable, match="made-up: every sound of train is also a test sound"):
        RsPairs().split(everywhere, 0)


@pytest.mark.parametrize("part", ["train", "val"])
@pytest.mark.parametrize("protocol", [RsPairs, Retrieval], ids=lambda protocol: protocol.__name__)
def test_a_sound_of_train_or_val_that_is_a_test_sound_is_replaced(protocol, part):
    data = made_up({"a": 20})
    before = protocol().split(data, 0)
    (i, k), test = getattr(before, part).sounds[0], before.test.sounds[1]
    leaky = colliding(data, [(i, k)], [test])
    split = protocol().split(leaky, 0)
    audit(leaky, split)
    expected = by_name(data, before)
    expected[part][data.ids[i]] = [(k + 1) % 5]
    assert by_name(leaky, split) == expected


def test_of_five_sounds_the_training_copy_of_a_test_sound_is_left_out():
    data = made_up({"a": 20})
    before = RsFiveSounds().split(data, 0)
    assert [len(part.sounds) for part in (before.train, before.val, before.test)] == [14 * 5, 2 * 5, 4 * 5]
    i, j, value, test = *before.train.images[:2], before.val.images[0], before.test.images[0]
    leaky = colliding(data, [(i, 2), (value, 0), *((j, k) for k in range(5))], [(test, k % 5) for k in range(7)])
    split = RsFiveSounds().split(leaky, 0)
    audit(leaky, split)
    expected = by_name(data, before)
    expected["train"][data.ids[i]] = [0, 1, 3, 4]
    expected["val"][data.ids[value]] = [1, 2, 3, 4]
    del expected["train"][data.ids[j]]
    assert by_name(leaky, split) == expected
    silent = changed(leaky, sentences=((" .",) * 5,) * 20)  # silent sounds may be on both sides
    assert by_name(silent, RsFiveSounds().split(silent, 0)) == by_name(data, before)
    everywhere = holding(changed(data), data.image_content, [("one",) * 5] * 20)
    with pytest.raises(DataUnavailable, match="every sound of train is also a test sound"):
        RsFiveSounds().split(everywhere, 0)
