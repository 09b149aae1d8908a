"""Preparation: rows, labels, ids and sentences of a split belong together."""

import itertools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from benchmark.contract.rows import ProtocolRow
from datasets.files.sentences import fold
from datasets.front_ends.hog_colour import HogColour
from datasets.front_ends.mfcc_statistics import MfccStatistics
from datasets.preparation import prepare
from datasets.speech.espeak_ng import EspeakNg
from datasets.speech.utterance import Utterance
from datasets.splits.items import Items, Split
from datasets.splits.protocols import CaptionDisjoint, Retrieval, RsFiveSounds, RsPairs
from tests.benchmark.metrics.test_word_error_rate import slow_distance
from tests.support.made_up import made_up

FRONT_ENDS = {"image": HogColour(), "sound": MfccStatistics()}
ROW = ProtocolRow("rs-pairs", "", "", version=1)


@dataclass(frozen=True)
class FiveSoundsSearchVal:
    """A protocol for this test: all sounds of each image, and test items query val items."""

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
        """Checks what a sound row is read or spoken from; returns its (image, sentence), known from its content key."""
        name, _, k = sound.contents[row].rpartition(" sound ")
        i = data.ids.index(name)
        spoken = Utterance.drawn(f"{name} caption {k} .", EspeakNg, EspeakNg.voices(), "made-up", name, int(k))
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
    assert inputs.facts.class_names == data.class_names == ("a", "b")
    assert inputs.facts.n_sentences == {"fit": len(fit), "test": len(split.test.sounds)}  # all differ
    n_of_b = {"fit": sum(inputs.train_labels), "test": sum(data.labels[split.test.sounds[:, 0]])}
    assert inputs.facts.fewest_sentences == n_of_b
    assert tmp_cache in image.path.parents


@pytest.mark.parametrize("protocol", [RsPairs(), Retrieval(), RsFiveSounds(), FiveSoundsSearchVal()])
def test_items_share_an_instance_if_they_share_a_spoken_sentence(tmp_cache, protocol):
    words = ["A lake .", "a lake", "Two lakes!", "a river .", "the sea"]
    sentences = [tuple(np.random.default_rng(i).choice(words, 5)) for i in range(30)]
    data = made_up({"a": 20, "b": 10}, sentences=sentences)
    split = protocol.split(data, 0)
    inputs = prepare(data, protocol, ROW, FRONT_ENDS, 0).inputs
    fit = {fold(data.sentences[i][k]) for i, k in split.fit.sounds}
    query = inputs.query["sound"]
    texts = [texts_of(data, name, {}) for name in query.ids]
    assert query.seen.tolist() == [text <= fit for text in texts]
    assert query.seen.mean() == pytest.approx(inputs.facts.sentences_seen)
    assert inputs.query["image"].seen is None
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
    """Folded sentences spoken for an image (`a_1.jpg`), or the sentence of a sound (`a_1.jpg#2`)."""
    image, _, k = name.partition("#")
    i = data.ids.index(image)
    return {fold(data.sentences[i][int(k)])} if k else spoken[i]


def test_sounds_are_divided_by_newness_length_and_speech(tmp_cache):
    rng = np.random.default_rng(0)
    sentences = [tuple(" ".join(rng.choice(list("abcdef"), rng.integers(1, 17))) for _ in range(5)) for _ in range(30)]
    sentences[3:9] = [("a b", "a b c", "a b c d", "d c b a", "f")] * 6
    data = made_up({"a": 20, "b": 10}, sentences=sentences)
    split = RsFiveSounds().split(data, 0)
    inputs = prepare(data, RsFiveSounds(), ROW, FRONT_ENDS, 0).inputs
    fit = [fold(data.sentences[i][k]).split() for i, k in split.fit.sounds]
    found = inputs.query["sound"].slices
    assert inputs.query["image"].slices == {}
    for place, (i, k) in enumerate(split.query.sounds):
        words = fold(data.sentences[i][k]).split()
        nearest = min(slow_distance(words, other) for other in fit)
        assert found["sentence"][place] == ("seen" if nearest == 0 else "nearly seen" if nearest == 1 else "new")
        ends = (0, 7, 10, 14)
        ranges = {f"{low + 1}-{high}": low < len(words) <= high for low, high in itertools.pairwise(ends)}
        ranges["over 14"] = len(words) > 14
        assert [name for name, holds in ranges.items() if holds] == [found["words"][place]]
        assert found["speech"][place] == "espeak-ng"
    assert set(found["sentence"]) == {"seen", "nearly seen", "new"}
    assert inputs.facts.sentences_near == pytest.approx(np.mean(found["sentence"] != "new"))


def test_a_recording_is_of_whoever_its_comment_names(tmp_cache):
    data = made_up({"a": 12, "b": 8}, recorded=True)
    inputs = prepare(data, RsPairs(), ROW, FRONT_ENDS, 1).inputs
    assert set(inputs.query["sound"].slices["speech"]) == {"recorded or unknown"}  # no file is there to say more
