"""Protocols on data sets made up in memory and on the stand-ins."""

import numpy as np
import pytest
from scipy.stats import chisquare

from benchmark import registry
from benchmark.contract.errors import UserError
from datasets import PROTOCOLS
from datasets.layouts.rsicd import RSICD
from datasets.layouts.sydney import Sydney
from datasets.layouts.ucm import UCM
from datasets.splits.leakage_audit import audit
from datasets.splits.protocols import CaptionDisjoint, PublishedSplit, Retrieval, RsFiveSounds, RsPairs
from datasets.stand_in.classes import CLASS_SIZES
from datasets.stand_in.data_set import write_stand_in
from tests.support.made_up import by_name, chosen, made_up


def test_names_and_versions_are_those_of_the_registry():
    for row in PROTOCOLS:
        protocol = registry.protocols().load(row.name)
        assert protocol.name == row.name
        if protocol.file_name == row.name:
            assert protocol.file_version == row.version


def test_every_image_has_one_sound_drawn_uniformly_and_on_its_own():
    data = made_up({"a": 6_000})
    split = RsPairs().split(data, 3)
    drawn = np.concatenate([part.sounds for part in (split.train, split.val, split.test)])
    assert sorted(drawn[:, 0]) == list(range(6_000))
    numbers = drawn[np.argsort(drawn[:, 0]), 1]
    assert chisquare(np.bincount(numbers, minlength=5)).pvalue > 0.001
    assert chisquare(np.bincount(5 * numbers[1:] + numbers[:-1], minlength=25)).pvalue > 0.001
    other = by_name(data, RsPairs().split(data, 4))
    others = np.array([k for part in other.values() for (k,) in part.values()])
    names = np.array([name for part in other.values() for name in part])
    numbers_of_other = others[np.argsort([int(name[2:-4]) for name in names])]
    assert chisquare(np.bincount(5 * numbers + numbers_of_other, minlength=25)).pvalue > 0.001


def test_removing_an_image_changes_no_other_images_sound_and_no_other_class():
    data = made_up({"a": 20, "b": 30})
    fewer = chosen(data, [i for i in range(50) if i != 7])
    whole, rest = (by_name(d, RsPairs().split(d, 0)) for d in (data, fewer))
    sounds = {name: k for part in whole.values() for name, k in part.items() if name != "a_7.jpg"}
    assert {name: k for part in rest.values() for name, k in part.items()} == sounds
    for part in whole:
        assert {n for n in rest[part] if n[0] == "b"} == {n for n in whole[part] if n[0] == "b"}


def test_split_depends_on_the_seed_and_not_on_the_order_of_images():
    data = made_up({"a": 20, "b": 30}, content=[str(i % 47) for i in range(50)])
    splits = [RsPairs().split(data, seed) for seed in (0, 1, 2)]
    assert len({split.digest for split in splits}) == 3
    assert len({tuple(split.test.images) for split in splits}) == 3
    assert RsPairs().split(data, 1).digest == splits[1].digest
    shuffled = chosen(data, np.random.default_rng(0).permutation(50))
    assert by_name(shuffled, RsPairs().split(shuffled, 1)) == by_name(data, splits[1])


def test_retrieval_searches_what_rs_pairs_trains_on():
    data = made_up({"a": 20, "b": 30})
    pairs, retrieval = RsPairs().split(data, 0), Retrieval().split(data, 0)
    assert pairs.query is pairs.database is pairs.test
    assert by_name(data, retrieval) == by_name(data, pairs)
    assert retrieval.query is retrieval.test
    both = by_name(data, pairs)
    expected = sorted((data.ids.index(name), k) for part in ("train", "val") for name, (k,) in both[part].items())
    assert list(map(tuple, retrieval.database.sounds)) == expected
    assert retrieval.database.images.tolist() == [i for i, _ in expected]
    assert retrieval.digest != pairs.digest


@pytest.mark.parametrize("protocol", [RsPairs(), Retrieval(), RsFiveSounds(), CaptionDisjoint()])
def test_a_class_of_two_images_is_an_error_that_names_it(protocol):
    protocol.split(made_up({"a": 3}), 0)
    with pytest.raises(UserError, match="at least 3 images of each class, tiny has 2"):
        protocol.split(made_up({"a": 9, "tiny": 2}), 0)


@pytest.mark.parametrize("layout", [UCM, Sydney, RSICD])
def test_stand_ins_satisfy_every_protocol(layout, tmp_path):
    write_stand_in(layout.name, tmp_path)
    data = layout(tmp_path, "stand-in", CLASS_SIZES[layout.name]).read()
    for protocol in (RsPairs(), CaptionDisjoint(), RsFiveSounds(), Retrieval(), PublishedSplit()):
        split = protocol.split(data, 0)
        shares = audit(data, split)
        assert (shares["sentences_seen"] == 0) == isinstance(protocol, CaptionDisjoint)
        assert np.unique(data.labels[split.fit.images]).size == len(data.class_names)
