"""The encoder of Whisper: frames of one sound at a time, and models that cannot be used."""

import importlib.util

import numpy as np
import pytest

from benchmark.contract.errors import UserError
from benchmark.networks import whisper
from benchmark.networks.whisper import WhisperEncoder, model_folder, model_identity
from datasets.front_ends.loudness import loud_frames
from datasets.front_ends.whisper_statistics import WhisperStatistics
from datasets.front_ends.whisper_words import WhisperWords
from datasets.speech.espeak_ng import EspeakNg
from datasets.speech.speaker import Speaker
from datasets.speech.utterance import Utterance

SENTENCES = ("many green trees are around a square .", "a plane is parked at the airport .")


@pytest.fixture(scope="module")
def encoder(speech_weights):
    return WhisperEncoder(speech_weights)


@pytest.fixture(scope="module")
def sounds():
    """Both sentences, each in two voices."""
    with Speaker() as speaker:
        return [
            [speaker.speak(Utterance(text, EspeakNg, voice, (7, 7, 7))) for voice in ("en-us+m1", "en+f2")]
            for text in SENTENCES
        ]


def test_there_are_50_frames_a_second_and_at_least_one(encoder, sounds):
    for sound in (*sounds[0], *(sounds[0][0][:n] for n in (16_000, 8_000, 321, 320, 1, 0))):
        frames = encoder.frames(sound)
        assert frames.dtype == np.float32
        assert frames.shape[1] == 384
        assert abs(len(frames) - (len(sound) + 160) / 320) < 1  # the log-mel frames cover half a frame more
        assert np.isfinite(frames).all()


def test_frames_do_not_depend_on_other_sounds_or_on_the_encoder(encoder, sounds, speech_weights):
    first = encoder.frames(sounds[0][0])
    encoder.frames(sounds[1][1])
    np.testing.assert_array_equal(encoder.frames(sounds[0][0]), first)
    np.testing.assert_array_equal(WhisperEncoder(speech_weights).frames(sounds[0][0]), first)


def test_a_long_sound_is_cut_into_parts_of_30_seconds(encoder):
    noise = np.random.default_rng(0).normal(0, 0.1, 70 * 16_000).astype(np.float32)
    frames = encoder.frames(noise)
    assert abs(len(frames) - 70 * 50) <= 1
    # The loudest place of a whole sound sets the floor of its log-mel frames, so parts are alike, not equal.
    first = encoder.frames(noise[: 30 * 16_000])[:1400]
    assert np.corrcoef(frames[:1400].ravel(), first.ravel())[0, 1] > 0.99
    assert np.corrcoef(frames[1500:2900].ravel(), first.ravel())[0, 1] < 0.99


def test_statistics_tell_the_sentence_more_than_the_voice(encoder, sounds, speech_weights):
    front_end = WhisperStatistics(str(speech_weights))
    vectors = np.array([front_end.describe(voices) for voices in sounds])  # [sentence, voice, 768]
    assert vectors.shape == (2, 2, 768)
    for voices, sound in zip(vectors, sounds, strict=True):
        for vector, waveform in zip(voices, sound, strict=True):
            frames = loud_frames(encoder.frames(waveform), waveform, 320)
            assert 0 < len(frames) < len(encoder.frames(waveform))
            np.testing.assert_allclose(vector[:384], np.mean(frames, 0), atol=1e-5)
            np.testing.assert_allclose(vector[384:], np.sqrt(np.mean((frames - frames.mean(0)) ** 2, 0)), atol=1e-4)
    within = np.linalg.norm(vectors[:, 0] - vectors[:, 1], axis=1)
    across = np.linalg.norm(vectors[0] - vectors[1], axis=1)
    assert within.max() < across.min()


def test_words_are_those_of_the_frames(encoder, sounds, speech_weights):
    front_end = WhisperWords(weights=str(speech_weights), n_words=8)
    described = front_end.describe(voices[0] for voices in sounds)
    for frames, voices in zip(described, sounds, strict=True):
        np.testing.assert_array_equal(frames, loud_frames(encoder.frames(voices[0]), voices[0], 320))
    features = front_end.fit_transform(described, np.arange(2), 0)
    assert features.shape == (2, 8)
    np.testing.assert_array_equal(features, front_end.fit_transform(described, np.arange(2), 0))


def test_the_files_decide_the_identity_and_their_place_does_not(speech_weights, tmp_path):
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
        for part in speech_weights.iterdir():
            (tmp_path / name / part.name).symlink_to(part)
    here, there = (WhisperStatistics(str(tmp_path / name)) for name in ("here", "there"))
    assert here.identity == there.identity
    assert repr(here) == repr(there)
    (tmp_path / "there" / "config.json").unlink()
    (tmp_path / "there" / "config.json").write_text("{}")
    model_identity.cache_clear()
    assert here.identity != there.identity


def test_a_folder_without_a_model_is_one_line(tmp_path):
    def refused(folder):
        with pytest.raises(UserError, match=r"^--speech-weights should be a folder") as raised:
            WhisperEncoder(model_folder(str(folder)))
        assert "\n" not in str(raised.value)
        return str(raised.value)

    assert f"{tmp_path / 'model.bin'} cannot be read" in refused(tmp_path)
    (tmp_path / "model.bin").write_bytes(b"no model")
    assert f"{tmp_path / 'config.json'} cannot be read" in refused(tmp_path)
    (tmp_path / "config.json").write_text("{}")
    assert f"{tmp_path} holds none" in refused(tmp_path)
    assert "cannot be read" in refused(tmp_path / "model.bin")
    assert "there is no folder 'no-such-model', and the names are tiny.en, tiny, " in refused("no-such-model")


def test_without_the_extra_the_error_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UserError, match="or `pip install ctranslate2 faster-whisper`"):
        model_folder(None)


def test_a_download_that_fails_says_what_to_give_instead(monkeypatch):
    from faster_whisper import utils

    def fails(name):
        raise OSError("no network")

    monkeypatch.setattr(utils, "download_model", fails)
    whisper._downloaded.cache_clear()
    with pytest.raises(UserError, match=r"could not download the Whisper model tiny.en \(OSError\); give a folder"):
        model_folder(None)
