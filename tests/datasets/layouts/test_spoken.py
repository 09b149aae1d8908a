"""A data set under speech conditions: which engine and voice says a sentence on which side."""

from collections import Counter

import pytest

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.speech_condition import DEFAULT, SpeechCondition
from datasets.speech.espeak_ng import EspeakNg
from datasets.splits.leakage_audit import audit
from datasets.splits.protocols import RsPairs
from tests.support.made_up import made_up


class One(EspeakNg):
    """An engine of one voice, which says a sentence in one way."""

    name = "one"
    voices = classmethod(lambda cls: ("only",))
    version = classmethod(lambda cls: "1")
    request = classmethod(lambda cls, text, voice, seed: {"text": text})


class Missing(EspeakNg):
    """An engine that is not installed."""

    name = "missing"

    @classmethod
    def version(cls):
        raise ImportError("get it with `apt install missing`")

    voices = version


ENGINES = {engine.name: engine for engine in (EspeakNg, One, Missing)}
DATA = made_up({"a": 40, "b": 40})


def spoken(text, data=DATA):
    return data.spoken(SpeechCondition.parsed(text), ENGINES)


def utterances(data, side):
    return [data.utterance(i, k, side) for i in range(len(data)) for k in range(5)]


def test_each_side_has_its_engine_and_what_is_said_stays():
    data = spoken("train=espeak-ng,test=one")
    assert {u.engine for u in utterances(data, "fit")} == {EspeakNg}
    assert {u.engine for u in utterances(data, "test")} == {One}
    assert utterances(data, "fit") == utterances(DATA, "fit") == utterances(DATA, "test")
    assert [u.text for u in utterances(data, "test")] == [s for sentences in DATA.sentences for s in sentences]
    assert data.image_content == DATA.image_content
    assert (data.speech, DATA.speech) == ("train=espeak-ng,test=one", "espeak-ng")
    assert spoken("espeak-ng") is DATA


def test_a_mixture_is_drawn_by_item_and_the_same_on_both_sides():
    data = spoken("espeak-ng+one")
    drawn = utterances(data, "fit")
    assert 150 < Counter(u.engine for u in drawn)[One] < 250  # of 400
    assert utterances(data, "test") == drawn == utterances(spoken("one+espeak-ng"), "fit")


def test_disjoint_voices_share_none_between_the_sides():
    data = spoken("espeak-ng,voices=disjoint")
    sides = [{u.voice for u in utterances(data, side)} for side in ("fit", "test")]
    assert sides[0] | sides[1] == set(EspeakNg.voices())
    variants = [{voice.partition("+")[2] for voice in side} for side in sides]
    assert not variants[0] & variants[1]  # an American and a British m1 are one throat
    with pytest.raises(DataUnavailable, match="one has one voice, so it cannot have disjoint ones"):
        utterances(spoken("one,voices=disjoint"), "fit")
    other = spoken("train=espeak-ng,test=one,voices=disjoint")
    assert {u.voice for u in utterances(other, "fit")} == set(EspeakNg.voices())  # no engine speaks on both sides


def test_contents_and_digest_follow_the_side():
    plain, across = spoken("one"), spoken("train=one,test=espeak-ng")
    assert plain.test_sound_content is plain.sound_content
    assert across.sound_content == plain.sound_content
    assert across.test_sound_content != across.sound_content
    assert len({data.digest for data in (plain, across, spoken("train=espeak-ng,test=one"), DATA)}) == 4


def test_one_voice_says_equal_sentences_alike_so_they_are_mended_and_only_then():
    sentences = [(f"sentence {i % 3} .", *(f"other {i} {k}" for k in range(4))) for i in range(80)]
    data = made_up({"a": 40, "b": 40}, sentences=sentences)
    alike, apart = (RsPairs().split(spoken(text, data), 0) for text in ("one", "train=one,test=espeak-ng"))
    assert alike.test.sounds.tolist() == apart.test.sounds.tolist()
    assert alike.fit.sounds.tolist() != apart.fit.sounds.tolist()
    heard = {(data.sentences[i][k]) for i, k in alike.test.sounds}
    assert heard & {data.sentences[i][k] for i, k in apart.fit.sounds}
    assert not heard & {data.sentences[i][k] for i, k in alike.fit.sounds}
    for text, split in (("one", alike), ("train=one,test=espeak-ng", apart)):
        audit(spoken(text, data), split)  # finds no sound on both sides


def test_recordings_cannot_be_spoken_otherwise():
    recorded = made_up({"a": 10, "b": 10}, recorded=True)
    assert recorded.spoken(DEFAULT, ENGINES) is recorded
    with pytest.raises(
        DataUnavailable, match="made-up: --speech train=espeak-ng,test=one chooses engines for captions"
    ):
        spoken("train=espeak-ng,test=one", recorded)


def test_an_engine_that_is_not_installed_says_how_to_get_it():
    with pytest.raises(DataUnavailable, match="the speech engine missing does not work here: get it with"):
        utterances(spoken("train=espeak-ng,test=missing"), "test")
    assert len(utterances(spoken("train=espeak-ng,test=missing"), "fit")) == 400
