"""Committed split files: complete, used for exactly their data set, and checked for damage."""

import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from benchmark.contract.digests import digest
from benchmark.contract.errors import UserError
from datasets import PROTOCOLS
from datasets.splits import committed as split_files
from datasets.splits.committed import FOLDER, encoded, split_path, stored
from datasets.splits.leakage_audit import audit
from datasets.splits.protocols import Retrieval, RsFiveSounds, RsPairs
from tests.support.made_up import by_name, changed, chosen, holding, made_up

FILES = sorted(FOLDER.glob("*.json"))
SIZES = {
    ("ucm", "rs-pairs"): (1_512, 168, 420),
    ("ucm", "caption-disjoint"): (1_512, 168, 420),
    ("ucm", "published-split"): (1_680, 210, 210),
    ("rsicd", "rs-pairs"): (7_849, 885, 2_187),
    ("rsicd", "caption-disjoint"): (7_849, 885, 2_187),
    ("rsicd", "paraphrase-disjoint"): (7_849, 885, 2_187),
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
    """A data set with an rs-pairs file for seed 0; it was drawn with seed 7, to tell it from a new draw."""
    monkeypatch.setattr(split_files, "FOLDER", tmp_path)
    data = made_up({"a": 20, "b": 10})
    path = split_path(data.name, "rs-pairs", 0)
    path.write_text(encoded(data, "rs-pairs", 1, 0, RsPairs().drawn(data, 7)))
    return data, path


def test_a_file_is_used_for_its_own_data_set_and_seed(written):
    data, _ = written
    anew = RsPairs().drawn(data, 7).split()
    assert RsPairs().split(data, 0).digest == anew.digest
    assert by_name(data, Retrieval().split(data, 0)) == by_name(data, anew)
    assert RsFiveSounds().split(data, 0).test.images.tolist() == anew.test.images.tolist()
    assert stored(data, "rs-pairs", 1, 1) is None
    assert stored(data, "caption-disjoint", 1, 0) is None
    other_case = [tuple(sentence.upper() for sentence in own) for own in data.sentences]
    assert stored(changed(data, sentences=tuple(other_case)), "rs-pairs", 1, 0) is not None
    other_pixels = holding(changed(data), [f"{name} large" for name in data.ids], data.sound_content)
    assert stored(other_pixels, "rs-pairs", 1, 0) is not None


def test_a_file_is_ignored_if_anything_differs(written):
    data, path = written
    assert stored(changed(data, source="stand-in"), "rs-pairs", 1, 0) is None
    assert stored(changed(data, labels=data.labels[::-1].copy()), "rs-pairs", 1, 0) is None
    assert (
        stored(changed(data, sentences=(("other", *data.sentences[0][1:]), *data.sentences[1:])), "rs-pairs", 1, 0)
        is None
    )
    assert stored(chosen(data, range(29)), "rs-pairs", 1, 0) is None
    split = RsPairs().split(data, 0)
    contents = list(data.image_content)
    contents[split.train.images[0]] = contents[split.test.images[0]]
    with_copies = holding(changed(data), contents, data.sound_content)
    assert stored(with_copies, "rs-pairs", 1, 0) is None
    audit(with_copies, RsPairs().split(with_copies, 0))
    path.write_text(path.read_text().replace('"version": 1', '"version": 0'))
    assert stored(data, "rs-pairs", 1, 0) is None
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


@pytest.mark.parametrize(("highest", "fits"), [(9, True), (10, False), (11, False)])
def test_a_file_holds_one_digit_for_each_sentence(highest, fits):
    data = made_up({"a": 20, "b": 10})
    assignment = RsPairs().assignment(data, 0)
    other = replace(assignment, sentences=np.where(np.arange(30) == 3, highest, assignment.sentences))
    if fits:
        assert json.loads(encoded(data, "rs-pairs", 1, 0, other))["sentences"][3] == "9"
    else:
        with pytest.raises(ValueError, match=f"a split file holds sentences 0 to 9, got {highest}"):
            encoded(data, "rs-pairs", 1, 0, other)
