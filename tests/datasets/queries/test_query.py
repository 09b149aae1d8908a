"""Queries: files by their endings, sentences with a voice of their own, and ids of a data set."""

import pytest

from benchmark.contract.errors import DataUnavailable, UserError
from benchmark.contract.speech_condition import SpeechCondition
from datasets.front_ends.caption_text import CaptionText
from datasets.front_ends.mfcc_statistics import MfccStatistics
from datasets.queries.query import (
    caption_of,
    looks_like_a_file,
    picture_of,
    query_of_file,
    query_of_item,
    query_of_sentence,
    sound_of,
)
from datasets.speech.espeak_ng import EspeakNg
from tests.support.made_up import made_up


class Speaker(EspeakNg):
    """An engine with three voices."""

    name = "third"

    @classmethod
    def voices(cls):
        return ("a", "b", "c")


class Soloist(Speaker):
    name = "solo"

    @classmethod
    def voices(cls):
        return ("only",)


ENGINES = {"third": Speaker, "solo": Soloist}
DATA = made_up({"plane": 2, "field": 1})
RECORDED = made_up({"plane": 1}, recorded=True)
PLAIN = SpeechCondition(("third",), ("third",))


@pytest.mark.parametrize("name", ["a.TIF", "ü b.jpeg", "x.y.png"])
def test_images_and_sounds_are_told_apart_by_their_ending(tmp_path, name):
    (tmp_path / name).write_bytes(b"anything")
    query = query_of_file(tmp_path / name)
    assert (query.modality, query.source, query.picture) == ("image", tmp_path / name, tmp_path / name)
    (tmp_path / "s.WAV").write_bytes(b"anything")
    sound = query_of_file(tmp_path / "s.WAV")
    assert (sound.modality, sound.picture) == ("sound", None)
    assert looks_like_a_file(name) == (" " not in name)


@pytest.mark.parametrize("name", ["a.txt", "tif", ".png.gz"])
def test_other_files_are_refused(tmp_path, name):
    (tmp_path / name).write_bytes(b"anything")
    with pytest.raises(UserError, match=r"should be an image .* or a sound"):
        query_of_file(tmp_path / name)
    with pytest.raises(UserError, match="is a folder; name a file in it, or search its images with --database"):
        query_of_file(tmp_path)


def test_a_sentence_is_said_by_an_engine_of_the_test_sounds():
    train_other = SpeechCondition(("solo",), ("third",))
    query = query_of_sentence("  Two planes ,\n parked . ", train_other, ENGINES)
    assert query.sentence == query.source.text == "Two planes , parked ."
    assert query.source.engine is Speaker
    assert query == query_of_sentence("Two planes , parked .", train_other, ENGINES)
    assert query.words == f"the sentence 'Two planes , parked .', spoken by third, voice {query.source.voice}"


def test_voices_of_the_other_side_stay_out():
    disjoint = SpeechCondition(("third",), ("third",), disjoint=True)
    heard = {query_of_sentence(f"sentence {n}", disjoint, ENGINES).source.voice for n in range(20)}
    assert heard == {"b"}
    with pytest.raises(DataUnavailable, match="one voice"):
        query_of_sentence("two planes", SpeechCondition(("solo",), ("solo",), disjoint=True), ENGINES)


@pytest.mark.parametrize("text", ["?", " . ", "✈ ✈", "…"])
def test_a_sentence_needs_words(text):
    with pytest.raises(UserError, match="should be a sentence with words"):
        query_of_sentence(text, PLAIN, ENGINES)


def test_ids_name_images_and_their_sounds():
    image = query_of_item(DATA, "plane_1.jpg", PLAIN, ENGINES)
    assert (image.modality, image.source) == ("image", DATA.paths[1])
    sound = query_of_item(DATA, "plane_1.jpg#3", PLAIN, ENGINES)
    assert (sound.modality, sound.sentence) == ("sound", "plane_1.jpg caption 3 .")
    assert sound.source == DATA.utterance(1, 3).__class__(
        sound.sentence, Speaker, sound.source.voice, DATA.utterance(1, 3).seed
    )
    recorded = query_of_item(RECORDED, "plane_0.jpg#2", PLAIN, ENGINES)
    assert recorded.source == RECORDED.recordings[0][2]


NO_IDS = ("plane_2.jpg", "plane_1", "plane_1.jpg#5", "plane_1.jpg#-1", "plane_1.jpg#03", "#1", "plane_1.jpg#²")


@pytest.mark.parametrize("name", NO_IDS)
def test_other_ids_name_nothing(name):
    assert query_of_item(DATA, name, PLAIN, ENGINES) is None
    assert sound_of(DATA, name) is None
    assert caption_of(DATA, name) == ""
    assert picture_of(DATA, name) is None


def test_captions_and_pictures_of_items():
    assert caption_of(DATA, "field_0.jpg") == "field_0.jpg caption 0 ."
    assert caption_of(DATA, "field_0.jpg#4") == "field_0.jpg caption 4 ."
    assert picture_of(DATA, "field_0.jpg") == picture_of(DATA, "field_0.jpg#4") == DATA.paths[2]


def test_front_ends_of_captions_read_the_sentence(tmp_path):
    sentence = query_of_sentence("two planes", PLAIN, ENGINES)
    assert sentence.input_of(CaptionText()) == "two planes"
    assert sentence.input_of(MfccStatistics()) == sentence.source
    (tmp_path / "s.wav").write_bytes(b"anything")
    with pytest.raises(UserError, match=r"captions as text, and the text of the sound s.wav is not known"):
        query_of_file(tmp_path / "s.wav").input_of(CaptionText())
