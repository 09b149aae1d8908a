"""Protocols, leakage audit and preparation, on data sets made up in memory."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from benchmark.contract.errors import UserError
from benchmark.contract.rows import ProtocolRow
from datasets.files.captions import fold
from datasets.front_ends.hog_colour import HogColour
from datasets.front_ends.mfcc_statistics import MfccStatistics
from datasets.layouts.rsicd import RSICD
from datasets.layouts.sydney import Sydney
from datasets.layouts.ucm import UCM
from datasets.preparation import prepare
from datasets.speech.engine import Utterance
from datasets.splits.leakage_audit import audit
from datasets.splits.protocols import CaptionDisjoint, Retrieval, RsFiveSounds, RsPairs
from datasets.splits.split import Items, Split
from tests.support.made_up import by_name, chosen, holding, made_up

FRONT_ENDS = {"image": HogColour(), "sound": MfccStatistics()}
ROW = ProtocolRow("rs-pairs", "", "", version=1)


def ceil_share(n, one_in):
    return -(-n // one_in)


@pytest.mark.parametrize(("layout", "n_test"), [(UCM, 420), (Sydney, 126), (RSICD, 2_187)])
@pytest.mark.parametrize("protocol", [RsPairs(), Retrieval(), CaptionDisjoint()])
def test_sizes_are_the_published_ones(layout, n_test, protocol):
    data = made_up(layout.class_sizes)
    split = protocol.split(data, 0)
    assert len(split.test.images) == len(split.test.sounds) == n_test
    for label, size in enumerate(layout.class_sizes.values()):
        tests, vals = (int((data.labels[part.images] == label).sum()) for part in (split.test, split.val))
        assert (tests, vals) == (ceil_share(size, 5), ceil_share(size - ceil_share(size, 5), 10))
    every = np.concatenate([split.train.images, split.val.images, split.test.images])
    assert sorted(every) == list(range(len(data)))


CLASSES = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=14), min_size=1, max_size=4)


@settings(deadline=None, max_examples=100)
@given(classes=CLASSES, across=st.booleans(), seed=st.integers(0, 5))
def test_identical_content_stays_on_one_side(classes, across, seed):
    """Small numbers are contents that occur again and again: within a class, or across classes too."""
    sizes = {f"c{label}": len(contents) for label, contents in enumerate(classes)}
    content = [str(c) if across else f"{label} {c}" for label, contents in enumerate(classes) for c in contents]
    data = made_up(sizes, content)
    try:
        split = RsPairs().split(data, seed)
    except UserError:  # too many copies leave a class with none of its own on one side
        reject()
    parts = [split.train.images, split.val.images, split.test.images]
    assert sorted(np.concatenate(parts)) == list(range(len(data)))
    sides = [{content[i] for i in part} for part in parts]
    assert not sides[0] & sides[1]
    assert not sides[0] & sides[2]
    assert not sides[1] & sides[2]
    if not across:
        for label, contents in enumerate(classes):
            n_test = ceil_share(len(contents), 5)
            n_val = ceil_share(len(contents) - n_test, 10)
            n_single = sum(count == 1 for count in Counter(contents).values())
            n_in = [int((data.labels[part] == label).sum()) for part in parts]
            assert n_in[2] <= n_test
            assert n_in[1] <= n_val
            if n_single >= n_test + n_val:  # then there is always one that still fits
                assert n_in[2:0:-1] == [n_test, n_val]


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


def of_images(*pairs):
    """Items with one sound each from (image, sentence) pairs."""
    return Items(np.array([i for i, _ in pairs]), np.array(pairs))


def by_hand(test, train=((0, 0), (1, 1)), val=((2, 2),)):
    return Split(of_images(*train), of_images(*val), of_images(*test), of_images(*test), of_images(*test))


def test_audit_fails_on_anything_that_stands_on_both_sides():
    data = made_up({"a": 6})
    assert audit(data, by_hand(test=[(3, 0), (4, 1)])) == {"sentences_seen": 0.0, "sentences_seen_all": 0.0}
    with pytest.raises(UserError, match=r"1 images are both .* a_2.jpg"):
        audit(data, by_hand(test=[(3, 0), (2, 1)]))
    contents = list(data.image_content)
    contents[4] = contents[1]
    with pytest.raises(UserError, match="1 image contents are both"):
        audit(holding(made_up({"a": 6}), contents, data.sound_content), by_hand(test=[(3, 0), (4, 1)]))
    sounds = [list(of_image) for of_image in data.sound_content]
    sounds[4][1] = sounds[2][2]  # val counts as seen
    leaky = holding(made_up({"a": 6}), data.image_content, sounds)
    with pytest.raises(UserError, match=r"1 sound contents are both .* nothing was run") as caught:
        audit(leaky, by_hand(test=[(3, 0), (4, 1)]))
    assert "\n" not in str(caught.value)
    audit(leaky, by_hand(test=[(3, 0), (4, 2)]))  # only sounds in use count


@pytest.mark.parametrize(
    ("caption", "recording", "fails"),
    [
        (" .", None, False),
        ("a lake .", None, True),
        (" .", np.ones(10), True),
        ("a lake .", np.full(10, 1e-6), False),
        ("a lake .", np.zeros(0), False),
    ],
)
def test_silent_clips_are_excepted(caption, recording, fails, monkeypatch):
    """Equal sounds on both sides: spoken captions without words and recordings in which nothing is heard may be."""
    data = made_up({"a": 6}, sentences=[(caption,) * 5] * 6, recorded=recording is not None)
    data = holding(data, data.image_content, [("the same",) * 5] * 6)
    monkeypatch.setattr("datasets.splits.shared_sounds.read_recording", lambda path: recording)
    split = by_hand(test=[(3, 0), (4, 1)])
    if fails:
        with pytest.raises(UserError, match="sound contents"):
            audit(data, split)
    else:
        assert audit(data, split)["sentences_seen"] == 1


def test_sentence_shares_are_those_of_a_recount():
    rng = np.random.default_rng(0)
    words = [form.format(n) for n in range(25) for form in ("A lake {} .", "a  lake {}", "It's {}!", "its {}")]
    sentences = [tuple(map(str, rng.choice(words, 5))) for _ in range(40)]
    data = made_up({"a": 20, "b": 20}, sentences=sentences)
    split = RsPairs().split(data, 0)

    def words_of(sentence):
        return re.sub(r"[^\w\s]", "", sentence.lower()).split()

    fit = [*map(tuple, split.train.sounds), *map(tuple, split.val.sounds)]
    seen = seen_all = 0
    for i, k in split.test.sounds:
        seen += any(words_of(sentences[i][k]) == words_of(sentences[a][b]) for a, b in fit)
        others = [sentence for a, _ in fit for sentence in sentences[a]]
        seen_all += sum(any(words_of(mine) == words_of(other) for other in others) for mine in sentences[i])
    figures = audit(data, split)
    assert figures["sentences_seen"] == pytest.approx(seen / 8)
    assert figures["sentences_seen_all"] == pytest.approx(seen_all / 40)
    assert 0 < figures["sentences_seen"] < 1


@dataclass(frozen=True)
class FiveSoundsSearchVal:
    """A protocol of the test's own: all sounds of each image; the validation items are searched."""

    def split(self, dataset, seed):
        split = RsPairs().split(dataset, seed)
        parts = [
            Items(part.images, np.array([(i, k) for i in part.images for k in range(5)]))
            for part in (split.train, split.val, split.test)
        ]
        return Split(*parts, query=parts[2], database=parts[1])


@pytest.mark.parametrize("protocol", [RsPairs(), Retrieval(), RsFiveSounds(), CaptionDisjoint(), FiveSoundsSearchVal()])
@pytest.mark.parametrize("recorded", [True, False])
def test_rows_labels_ids_and_sounds_belong_together(tmp_cache, protocol, recorded):
    data = made_up({"a": 12, "b": 8}, recorded=recorded)
    split = protocol.split(data, 1)
    prepared = prepare(data, protocol, ROW, FRONT_ENDS, 1)
    inputs, (image, sound) = prepared.inputs, (prepared.extractions[m] for m in ("image", "sound"))

    def item(row):
        """What the sound row of a pair must be read or spoken from, by the name of its content."""
        name, _, k = sound.contents[row].rpartition(" sound ")
        i = data.ids.index(name)
        spoken = Utterance.drawn(f"{name} caption {k} .", "made-up", name, int(k))
        assert sound.inputs[row] == (Path(f"{name}S{k}.wav") if recorded else spoken)
        assert (image.inputs[i], image.contents[i]) == (Path(name), name)
        return i, int(k)

    fit = [*map(tuple, split.train.sounds), *map(tuple, split.val.sounds)]
    trained = [item(row) for row in inputs.train_rows["sound"]]
    assert sorted(trained) == sorted(fit)
    assert inputs.train_rows["image"].tolist() == [i for i, _ in trained]
    assert inputs.train_labels.tolist() == [int(data.ids[i].startswith("b")) for i, _ in trained]
    assert [data.ids[i] for i in image.fit_rows] == sorted({data.ids[i] for i, _ in fit}, key=data.ids.index)
    assert sorted(map(item, sound.fit_rows)) == sorted(fit)
    assert (inputs.database is None) == (split.database is split.query)
    for sides, items in ((inputs.query, split.query), (inputs.database, split.database)):
        if sides is None:
            continue
        found = [item(row) for row in sides["sound"].rows]
        assert found == list(map(tuple, items.sounds))
        assert sides["sound"].ids == tuple(f"{data.ids[i]}#{k}" for i, k in found)
        assert sides["image"].ids == tuple(data.ids[i] for i in sides["image"].rows)
        assert sides["image"].rows.tolist() == items.images.tolist()
        for modality in ("image", "sound"):
            expected = [int(name.startswith("b")) for name in sides[modality].ids]
            assert sides[modality].labels.tolist() == expected
    assert inputs.facts.n_query == {"image": len(split.query.images), "sound": len(split.query.sounds)}
    assert inputs.facts.n_database == {"image": len(split.database.images), "sound": len(split.database.sounds)}
    assert inputs.facts.n_train + inputs.facts.n_val == len({i for i, _ in fit})
    assert (inputs.facts.n_images, inputs.facts.n_sounds, inputs.facts.largest_class_share) == (20, 100, 0.6)
    assert inputs.facts.n_left_out == 0
    assert inputs.facts.n_sentences == {"fit": len(fit), "test": len(split.test.sounds)}  # all differ
    n_of_b = {"fit": sum(inputs.train_labels), "test": sum(data.labels[split.test.sounds[:, 0]])}
    assert inputs.facts.fewest_sentences == n_of_b
    assert tmp_cache in image.path.parents


@pytest.mark.parametrize("protocol", [RsPairs(), Retrieval(), RsFiveSounds(), FiveSoundsSearchVal()])
def test_items_share_an_instance_where_their_spoken_sentences_agree(tmp_cache, protocol):
    words = ["A lake .", "a lake", "Two lakes!", "a river .", "the sea"]
    sentences = [tuple(np.random.default_rng(i).choice(words, 5)) for i in range(30)]
    data = made_up({"a": 20, "b": 10}, sentences=sentences)
    split = protocol.split(data, 0)
    inputs = prepare(data, protocol, ROW, FRONT_ENDS, 0).inputs
    spoken = {  # image -> the sentences spoken for it
        side: {i: {fold(sentences[a][k]) for a, k in items.sounds if a == i} for i in items.images}
        for side, items in (("query", split.query), ("database", split.database))
    }
    database = inputs.query if inputs.database is None else inputs.database
    for query_modality, searched in (("image", "sound"), ("sound", "image"), ("image", "image")):
        query, found = inputs.query[query_modality], database[searched]
        for position, name in enumerate(query.ids):
            mine = set(query.sentences[query.sentences[:, 0] == position, 1])
            shared = {found.ids[p] for p, sentence in found.sentences if sentence in mine}
            texts = texts_of(data, name, spoken["query"])
            assert shared == {other for other in found.ids if texts & texts_of(data, other, spoken["database"])}


def texts_of(data, name, spoken):
    """Folded sentences spoken for an image (`a_1.jpg`), or the one of a sound (`a_1.jpg#2`)."""
    image, _, k = name.partition("#")
    i = data.ids.index(image)
    return {fold(data.sentences[i][int(k)])} if k else spoken[i]
