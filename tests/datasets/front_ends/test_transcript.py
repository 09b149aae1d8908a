"""Transcripts: the recognisers hear what is said, each sound alone, and training decides the vocabulary."""

import importlib.util
from dataclasses import replace

import numpy as np
import pytest

from benchmark.contract.errors import DataUnavailable, UserError
from benchmark.metrics.word_error_rate import word_error_rate
from benchmark.networks import sphinx
from datasets.files.sentences import fold
from datasets.front_ends.text_features import text_descriptor
from datasets.front_ends.transcript import SphinxTranscript, WhisperTranscript
from datasets.speech.espeak_ng import EspeakNg
from datasets.speech.speaker import Speaker
from datasets.speech.utterance import Utterance

SENTENCES = (
    "there are many green trees around the square",
    "a white airplane is parked at the airport",
    "several buildings are near a long road",
    "some boats are in the harbor",
)
TRAINING = (*SENTENCES, "a river goes through the green forest", "two tennis courts are next to a house")


@pytest.fixture(scope="module")
def sounds():
    with Speaker() as speaker:
        return [speaker.speak(Utterance(text, EspeakNg, "en-us+m1", (7, 7, 7))) for text in SENTENCES]


@pytest.fixture
def whisper(speech_weights):
    return WhisperTranscript(str(speech_weights))


@pytest.fixture
def light():
    if importlib.util.find_spec("pocketsphinx") is None:
        pytest.skip("needs pocketsphinx, the extra `sphinx`")
    return SphinxTranscript().for_captions(TRAINING)


@pytest.mark.parametrize("name", ["whisper", "light"])
def test_a_recogniser_hears_most_words_and_each_sound_alone(request, sounds, name):
    front_end = request.getfixturevalue(name)
    heard = front_end.transcripts(front_end.describe(sounds))
    assert word_error_rate([fold(text) for text in SENTENCES], heard) < 0.5
    assert heard == [fold(text) for text in heard]
    backwards = front_end.transcripts(front_end.describe(sounds[::-1]))[::-1]
    assert backwards == heard
    assert front_end.transcripts(front_end.describe(sounds[2:3])) == heard[2:3]


def test_loud_noise_leaves_no_trace_in_later_sounds(light, sounds):
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 0.3, 64_000).astype(np.float32)
    quiet = [(0.02 * sound + rng.normal(0, 0.002, len(sound))).astype(np.float32) for sound in sounds]
    alone = [light.transcripts(light.describe([sound]))[0] for sound in quiet]
    assert light.transcripts(light.describe([noise, *quiet]))[1:] == alone


@pytest.mark.parametrize("name", ["whisper", "light"])
def test_sounds_of_next_to_no_samples_are_described(request, name):
    front_end = request.getfixturevalue(name)
    described = front_end.describe([np.zeros(n, np.float32) for n in (0, 1, 4_000)])
    assert [array.dtype for array in described] == [np.uint8] * 3
    assert all(array.shape[1:] == (1,) for array in described)
    assert front_end.transcripts(described)[0] == ""
    assert all(len(text.split()) <= 8 for text in front_end.transcripts(described))


def test_vocabulary_and_weights_see_only_the_training_rows():
    front_end = WhisperTranscript()
    texts = ["a plane", "a lake a lake", "a boat", "a tower"]
    features = front_end.fit_transform([text_descriptor(t) for t in texts], np.array([0, 1]), 0)
    assert features.shape == (4, 3)  # a, lake, plane
    inverse = {"a": np.log(3 / 3) + 1, "lake": np.log(3 / 2) + 1, "plane": np.log(3 / 2) + 1}
    plane = np.array([inverse["a"], 0, inverse["plane"]])
    lakes = np.array([(1 + np.log(2)) * inverse["a"], (1 + np.log(2)) * inverse["lake"], 0])
    np.testing.assert_allclose(features[0], plane / np.linalg.norm(plane), atol=1e-6)
    np.testing.assert_allclose(features[1], lakes / np.linalg.norm(lakes), atol=1e-6)
    np.testing.assert_allclose(features[2], [1, 0, 0], atol=1e-6)
    with pytest.raises(DataUnavailable, match="expected transcripts with words; all 2 training transcripts are empty"):
        front_end.fit_transform([text_descriptor(t) for t in ("", "", "a boat")], np.array([0, 1]), 0)


def test_the_training_captions_are_part_of_the_identity(light):
    assert light.identity == SphinxTranscript().for_captions(reversed(TRAINING)).identity
    assert light.identity != SphinxTranscript().for_captions(TRAINING[1:]).identity
    assert light.captions == tuple(sorted(TRAINING))
    assert repr(light) == repr(replace(light, captions=()))


@pytest.mark.parametrize("captions", [(), ("!", "")])
def test_captions_without_a_word_are_one_line(captions):
    with pytest.raises(DataUnavailable, match=f"expected training captions with words; all {len(captions)} are empty"):
        SphinxTranscript().for_captions(captions).describe([np.zeros(9, np.float32)])


def test_a_missing_recogniser_is_one_line(monkeypatch):
    monkeypatch.setattr(sphinx.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UserError, match="transcript-sphinx needs pocketsphinx; install it with `pip install") as raised:
        _ = SphinxTranscript().identity
    assert "\n" not in str(raised.value)


def test_a_model_without_its_vocabulary_is_one_line(speech_weights, tmp_path):
    for part in speech_weights.iterdir():
        if part.name != "tokenizer.json":
            (tmp_path / part.name).symlink_to(part)
    with pytest.raises(
        UserError, match=r"transcripts need a Whisper model with its tokenizer\.json; .* cannot be read"
    ) as raised:
        _ = WhisperTranscript(str(tmp_path)).identity
    assert "\n" not in str(raised.value)
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(UserError, match="cannot be read") as raised:
        WhisperTranscript(str(tmp_path)).describe([])
    assert "\n" not in str(raised.value)
