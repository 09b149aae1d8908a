"""Committed split files, and the protocols on sounds, copies and fields that get in their way."""

import json
from collections import Counter

import numpy as np
import pytest

from benchmark.contract.digests import digest
from benchmark.contract.errors import DataUnavailable, UserError
from benchmark.contract.rows import ProtocolRow
from datasets import PROTOCOLS
from datasets.front_ends.hog_colour import HogColour
from datasets.front_ends.mfcc_statistics import MfccStatistics
from datasets.layouts.rsicd import RSICD
from datasets.layouts.sydney import Sydney
from datasets.layouts.ucm import UCM
from datasets.preparation import prepare
from datasets.splits import committed as split_files
from datasets.splits.committed import FOLDER, encoded, split_path, stored
from datasets.splits.leakage_audit import audit
from datasets.splits.protocols import CaptionDisjoint, PublishedSplit, Retrieval, RsFiveSounds, RsPairs
from datasets.stand_in.write import CLASS_SIZES, write_stand_in
from tests.support.made_up import by_name, changed, chosen, holding, made_up

FILES = sorted(FOLDER.glob("*.json"))
SIZES = {
    ("ucm", "rs-pairs"): (1_512, 168, 420),
    ("ucm", "caption-disjoint"): (1_512, 168, 420),
    ("ucm", "published-split"): (1_680, 210, 210),
    ("rsicd", "rs-pairs"): (7_849, 885, 2_187),
    ("rsicd", "caption-disjoint"): (7_849, 885, 2_187),
    ("rsicd", "published-split"): (8_734, 1_094, 1_093),
}


def test_there_is_a_file_for_each_data_set_protocol_and_seed():
    expected = {f"{dataset}-{protocol}-seed{seed}.json" for dataset, protocol in SIZES for seed in range(5)}
    assert {path.name for path in FILES} == expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_committed_file_has_its_digest_and_the_published_sizes(path):
    content = json.loads(path.read_text())
    parts, sentences = content["parts"], content["sentences"]
    assert f"{content['dataset']}-{content['protocol']}-seed{content['seed']}.json" == path.name
    assert {row.name: row.version for row in PROTOCOLS}[content["protocol"]] == content["version"]
    assert len(parts) == len(sentences)
    counts = Counter(parts)
    assert (counts["."], counts["v"], counts["t"]) == SIZES[content["dataset"], content["protocol"]]
    sides = [[i for i, part in enumerate(parts) if part == letter] for letter in ".vt"]
    pairs = [[side, [[i, int(sentences[i])] for i in side]] for side in sides]
    assert content["split_digest"] == digest([*pairs, pairs[2], pairs[2]])  # test queries test
    spoken = Counter(sentences[i] for side in sides for i in side)
    assert set(spoken) == set("01234")


def test_splits_differ_between_seeds():
    for dataset, protocol in SIZES:
        contents = [json.loads(split_path(dataset, protocol, seed).read_text()) for seed in range(5)]
        assert len({content["sentences"] for content in contents}) == 5
        assert len({content["parts"] for content in contents}) == (1 if protocol == "published-split" else 5)


@pytest.fixture
def written(tmp_path, monkeypatch):
    """A data set with a rs-pairs file for seed 0 that was drawn with seed 7, to tell it from a split drawn anew."""
    monkeypatch.setattr(split_files, "FOLDER", tmp_path)
    data = made_up({"a": 20, "b": 10})
    path = split_path(data.name, "rs-pairs", 0)
    path.write_text(encoded(data, "rs-pairs", 0, RsPairs().drawn(data, 7)))
    return data, path


def test_a_file_is_used_for_its_own_data_set_and_seed(written):
    data, _ = written
    anew = RsPairs().drawn(data, 7).split()
    assert RsPairs().split(data, 0).digest == anew.digest
    assert by_name(data, Retrieval().split(data, 0)) == by_name(data, anew)
    assert RsFiveSounds().split(data, 0).test.images.tolist() == anew.test.images.tolist()
    assert stored(data, "rs-pairs", 1) is None
    assert stored(data, "caption-disjoint", 0) is None
    other_case = [tuple(sentence.upper() for sentence in own) for own in data.sentences]
    assert stored(changed(data, sentences=tuple(other_case)), "rs-pairs", 0) is not None
    other_pixels = holding(changed(data), [f"{name} large" for name in data.ids], data.sound_content)
    assert stored(other_pixels, "rs-pairs", 0) is not None


def test_a_file_is_passed_over_where_anything_differs(written):
    data, path = written
    assert stored(changed(data, source="stand-in"), "rs-pairs", 0) is None
    assert stored(changed(data, labels=data.labels[::-1].copy()), "rs-pairs", 0) is None
    assert (
        stored(changed(data, sentences=(("other", *data.sentences[0][1:]), *data.sentences[1:])), "rs-pairs", 0) is None
    )
    assert stored(chosen(data, range(29)), "rs-pairs", 0) is None
    split = RsPairs().split(data, 0)
    contents = list(data.image_content)
    contents[split.train.images[0]] = contents[split.test.images[0]]
    with_copies = holding(changed(data), contents, data.sound_content)
    assert stored(with_copies, "rs-pairs", 0) is None
    audit(with_copies, RsPairs().split(with_copies, 0))
    path.write_text(path.read_text().replace('"version": 1', '"version": 0'))
    assert stored(data, "rs-pairs", 0) is None
    assert RsPairs().split(data, 0).digest == RsPairs().drawn(data, 0).split().digest


DAMAGES = {
    "cut": lambda text: text[:50],
    "other part": lambda text: text.replace(".", "-", 1),
    "other entry": lambda text: text.replace('"sentences"', '"sounds"'),
    "other letter": lambda text: text.replace(".", "x", 1),
    "no object": lambda text: "[]",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_one_line(written, damage):
    data, path = written
    path.write_text(damage(path.read_text()))
    with pytest.raises(UserError, match="damaged") as caught:
        RsPairs().split(data, 0)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)


def colliding(data, mine, others):
    """The data set in which these sounds (image, sentence) have the content of others."""
    sounds = [list(own) for own in data.sound_content]
    for (i, k), (j, m) in zip(mine, others, strict=True):
        sounds[i][k] = sounds[j][m]
    return holding(changed(data), data.image_content, sounds)


def test_an_image_whose_sound_is_a_test_sound_speaks_its_next_one():
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
    with pytest.raises(UserError, match="1 sound contents are both"):
        audit(hopeless, RsPairs().split(hopeless, 0))


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
    silent = changed(leaky, sentences=((" .",) * 5,) * 20)  # what nobody hears may be on both sides
    assert by_name(silent, RsFiveSounds().split(silent, 0)) == by_name(data, before)
    everywhere = holding(changed(data), data.image_content, [("one",) * 5] * 20)
    with pytest.raises(DataUnavailable, match="every sound of train or val also is a test sound"):
        RsFiveSounds().split(everywhere, 0)


def test_published_split_is_the_field_of_the_caption_file(tmp_cache):
    published = ("train", "restval", "val", "test", "test", "train", "train", "test")
    content = ["0", "1", "2", "3", "4", "3", "6", "3"]  # image 5 is a copy of two test images
    data = changed(made_up({"a": 4, "b": 4}, content=content), published_parts=published)
    split = PublishedSplit().split(data, 0)
    parts = [part.images.tolist() for part in (split.train, split.val, split.test)]
    assert parts == [[0, 1, 6], [2], [3, 4, 7]]
    assert split.query is split.database is split.test
    apart = made_up({"a": 4, "b": 4})
    drawn = {name: k for part in by_name(apart, RsPairs().split(apart, 0)).values() for name, k in part.items()}
    mine = {name: k for part in by_name(data, split).values() for name, k in part.items()}
    assert mine == {name: k for name, k in drawn.items() if name != data.ids[5]}
    row = ProtocolRow("published-split", "", "", version=1)
    front_ends = {"image": HogColour(), "sound": MfccStatistics()}
    assert prepare(data, PublishedSplit(), row, front_ends, 0).inputs.facts.n_left_out == 1


@pytest.mark.parametrize(
    ("published", "message"),
    [
        ((), r'needs a field "split" .*; 6 of 6 have no such value \(image a_0.jpg: none\)'),
        (("train", "val", "test", "", "test", "train"), r"1 of 6 have no such value \(image a_3.jpg: none\)"),
        (("train", "val", "test", "dev", "test", "train"), r'1 of 6 .*\(image a_3.jpg: "dev"\)'),
        (("train", "train", "test", "test", "train", "train"), "puts no images into val"),
        (("test",) * 6, "puts no images into train and val"),
        (("train", "val", "test", "test", "test", "test"), "puts no images into train"),  # 0 is a copy of 5
    ],
)
def test_a_published_split_that_cannot_be_used_is_one_line(published, message):
    content = ["0", "1", "2", "3", "4", "0"]
    data = changed(made_up({"a": 6}, content=content), published_parts=published)
    with pytest.raises(DataUnavailable, match=message) as caught:
        PublishedSplit().split(data, 0)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("layout", [UCM, Sydney, RSICD])
def test_stand_ins_satisfy_every_protocol(layout, tmp_path):
    write_stand_in(layout.name, tmp_path)
    data = layout(tmp_path, "stand-in", CLASS_SIZES[layout.name]).read()
    for protocol in (RsPairs(), CaptionDisjoint(), RsFiveSounds(), Retrieval(), PublishedSplit()):
        split = protocol.split(data, 0)
        shares = audit(data, split)
        assert (shares["sentences_seen"] == 0) == isinstance(protocol, CaptionDisjoint)
        assert np.unique(data.labels[split.fit.images]).size == len(data.class_names)
