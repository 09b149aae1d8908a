"""Speech of the real engine: the same sound in any order, also after strange texts."""

import time

import numpy as np
import pytest

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.waveforms import SAMPLE_RATE
from datasets.speech.espeak_ng import MAX_SECONDS, EspeakNg
from tests.datasets.speech.plain import PLAIN, changed, drawn, pcm

VOICES = EspeakNg.voices()

CAPTIONS = [drawn(f"there are {n} planes parked next to the terminal .", "ucm", f"{n}.tif", n % 5) for n in range(16)]


def test_same_sound_in_any_order_and_subset():
    forward = pcm(CAPTIONS)
    assert pcm(CAPTIONS[::-1])[::-1] == forward
    assert pcm(CAPTIONS[5::7]) == forward[5::7]
    assert pcm([CAPTIONS[3]] * 3) == [forward[3]] * 3
    assert len(set(forward)) == len(forward)


def test_same_sound_at_another_second():
    """Unless told otherwise, the engine seeds the breath of its voices by the clock, in seconds."""
    every_voice = [changed(voice=voice) for voice in VOICES[8:12]]
    first = pcm(every_voice)
    time.sleep(1.1)
    assert pcm(every_voice) == first


def test_sound_is_16_khz_mono_in_range(speaker):
    sound = speaker.speak(PLAIN)
    assert sound.dtype == np.float32
    assert sound.ndim == 1
    assert 1.0 < len(sound) / SAMPLE_RATE < 4.0  # six words at 160 words a minute take 2.25 seconds
    assert 0.1 < np.abs(sound).max() <= 1.0


def test_length_is_the_engines_scaled(speaker):
    samples, rate = speaker.engine_samples(PLAIN)
    assert rate == 22_050
    assert abs(len(speaker.speak(PLAIN)) - len(samples) * 16_000 / 22_050) <= 1


def test_every_voice_speaks_and_differs(speaker):
    sounds = [speaker.speak(changed(text="harbour", voice=voice)) for voice in VOICES]
    assert len(VOICES) >= 20
    assert all(0.3 < len(sound) / SAMPLE_RATE < 1.5 and np.sqrt(np.mean(sound**2)) > 0.02 for sound in sounds)
    assert len({sound.tobytes() for sound in sounds}) == len(VOICES)


def test_every_field_changes_the_sound(speaker):
    changes = [{"text": "one"}, {"voice": "en+f2"}, {"rate": 190}, {"pitch": 35}, {"pitch_range": 75}]
    sounds = {speaker.speak(changed(**change)).tobytes() for change in [{}, *changes]}
    assert len(sounds) == 6


def test_rate_and_pitch_do_what_they_say(speaker):
    assert len(speaker.speak(changed(rate=200))) < 0.85 * len(speaker.speak(changed(rate=130)))


@pytest.mark.parametrize("text", ["", ".", " .", "1 .", "\n\n", "?!"])
def test_punctuation_alone_is_no_error(speaker, text):
    sound = speaker.speak(changed(text=text))
    assert len(sound) < SAMPLE_RATE
    assert np.isfinite(sound).all()


STRANGE = ["漢字 é 💩 \ud800 \u202e", "x" * 5000, "\n".join(["line"] * 50), "a\u0301" * 1000, "1" * 500, '"}\n{"']


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
def test_strange_text_is_spoken_and_leaves_the_speaker_as_it_was(speaker, text):
    before = speaker.speak(PLAIN)
    assert len(speaker.speak(changed(text=text))) > 0
    np.testing.assert_array_equal(speaker.speak(PLAIN), before)


def test_an_endless_text_is_cut(speaker):
    sound = speaker.speak(changed(text="word " * 100_000))
    assert MAX_SECONDS <= len(sound) / SAMPLE_RATE < MAX_SECONDS + 1


def test_text_is_not_the_engines_markup(speaker):
    def spoken(text: str) -> bytes:
        return speaker.speak(changed(text=text)).tobytes()

    assert spoken("a\0b") == spoken("a b")
    assert spoken("\x0199P hello") == spoken(" 99P hello")  # SOH would begin a pitch command
    assert len(spoken("<speak><audio>hello</audio></speak>")) > 2 * len(spoken("hello"))  # the tags are read out
    assert len(spoken("[[h@l'oU]]")) > 1.5 * len(spoken("hello"))  # read out, not taken for phonemes


def test_unknown_voices_are_errors_that_name_them(speaker):
    for voice in ("nonsense", "en-us+nobody"):
        with pytest.raises(DataUnavailable, match=f"'many green.*no v.*{voice.partition('+')[2] or voice}"):
            speaker.speak(changed(voice=voice))
    assert len(speaker.speak(PLAIN)) > 0
