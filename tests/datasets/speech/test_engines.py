"""What every engine of the table promises, asked of those that are installed."""

import json
import time
from dataclasses import replace

import numpy as np
import pytest

from benchmark import registry
from benchmark.contract.errors import DataUnavailable
from benchmark.contract.waveforms import SAMPLE_RATE
from datasets.commands.engines import describe_engines, working
from datasets.speech import ENGINES, speaker
from datasets.speech.engine import engine_version, engine_voices
from datasets.speech.identity import identity
from datasets.speech.speaker import Speaker
from datasets.speech.utterance import Utterance

TEXTS = ("many green trees around a square .", "a plane is parked", "there are 5 boats; it's 3 o'clock")
NO_WORDS = ("", ".", " . ", "?!", "\n\n")
STRANGE = (
    *("漢字 é 💩 \u202e", 'say "hello" \\ there', "(begin) #t ' `x", '"}\n{"', "-voice slt", "a\0b", "a\ud800b"),
    *("<speak>a</speak>", "%s %n", "x" * 300, "1" * 50),
)


@pytest.fixture(params=[row.name for row in ENGINES])
def engine(request):
    found = registry.engines().load(request.param)
    if not working({found.name: found}):
        pytest.skip(f"the speech engine {request.param} is not installed")
    assert found.name == request.param
    return found


def drawn(engine, texts):
    voices = engine_voices(engine)
    return [Utterance.drawn(text, engine, voices, "ucm", f"{n}.tif", 0) for n, text in enumerate(texts)]


def pcm(utterances):
    """The sounds of a fresh speaker; what it cannot say, as the reason."""

    def said(utterance):
        try:
            return fresh.speak(utterance).tobytes()
        except DataUnavailable as error:
            return str(error)

    with Speaker() as fresh:
        return [said(utterance) for utterance in utterances]


def test_the_same_sound_in_any_order_and_after_any_text(engine):
    utterances = drawn(engine, TEXTS + NO_WORDS + STRANGE)
    forward = pcm(utterances)
    assert pcm(utterances[::-1])[::-1] == forward
    assert pcm(utterances[2:3]) == forward[2:3]
    assert [sound for sound in forward[: len(TEXTS + NO_WORDS)] if isinstance(sound, str)] == []


def test_sentences_are_audible_and_of_a_length_that_speech_has(engine):
    with Speaker() as running:
        for utterance in drawn(engine, TEXTS):
            sound = running.speak(utterance)
            assert sound.dtype == np.float32
            assert 0.15 * len(utterance.text.split()) < len(sound) / SAMPLE_RATE < len(utterance.text.split())
            assert 0.05 < np.abs(sound).max() <= 1
            samples, rate = running.engine_samples(utterance)
            assert abs(len(sound) - len(samples) * SAMPLE_RATE / rate) <= 1


def test_every_voice_differs_in_sound_and_identity(engine):
    plain = drawn(engine, TEXTS)[0]
    each = [replace(plain, voice=voice) for voice in engine_voices(engine)]
    assert len({identity(one) for one in each}) == len(each)
    assert len(set(pcm(each))) == len(each)


def test_equal_identities_sound_alike_and_a_seed_that_counts_changes_both(engine):
    plain = drawn(engine, TEXTS)[0]
    others = [replace(plain, seed=seed) for seed in [(1, 2, 3), (2**63, 2**64 - 1, 7)]]
    for other in others:
        assert (pcm([other]) == pcm([plain])) == (identity(other) == identity(plain))


def test_text_without_words_is_no_error(engine):
    with Speaker() as running:
        for utterance in drawn(engine, NO_WORDS):
            assert len(running.speak(utterance)) < SAMPLE_RATE


def test_facts_are_plain_and_stay(engine):
    assert engine_version(engine).isprintable()
    assert engine.version() == engine_version(engine)
    assert len(set(engine_voices(engine))) == len(engine_voices(engine)) > 0
    assert json.loads(json.dumps(drawn(engine, TEXTS)[0].request))["text"] == TEXTS[0]


FAKE = """
import os, time

class Fake:
    name = "fake"
    forked, imports_packages = {forked}, False
    voices = classmethod(lambda cls: ("one",))
    version = classmethod(lambda cls: "fake 1")
    arguments = classmethod(lambda cls: ())
    request = classmethod(lambda cls, text, voice, seed: {{"text": text}})

    def __init__(self):
        {start}

    def speak(self, request):
        {speak}
"""


@pytest.fixture
def faked(tmp_path, monkeypatch):
    """What speaking with an engine of these lines raises."""

    def made(speak="return 8000, b'1234'", start="pass", forked=False):
        path = tmp_path / "fake_engine.py"
        path.write_text(FAKE.format(speak=speak, start=start, forked=forked))
        scope = {"__name__": "fake_engine", "__file__": str(path)}
        exec(compile(path.read_text(), str(path), "exec"), scope)
        monkeypatch.setattr(speaker.inspect, "getfile", lambda _: str(path))
        with pytest.raises(DataUnavailable) as raised, Speaker() as running:
            running.speak(Utterance("hello", scope["Fake"], "one", (0, 0, 0)))
        assert "\n" not in str(raised.value)
        return str(raised.value)

    return made


SAID = "fake could not speak 'hello' with voice one: "


@pytest.mark.parametrize("forked", [False, True])
def test_an_engine_that_fails_dies_or_gives_no_sound_is_one_line(faked, forked):
    assert faked("raise ValueError('no such\\nword')", forked=forked) == f"{SAID}ValueError: no such\\nword"
    assert faked("return 8000, b''", forked=forked) == f"{SAID}it gave no samples"
    assert faked("return 100, b'1234'", forked=forked) == f"{SAID}it gave samples at 100 Hz"
    assert faked("return 10**6, b'1234'", forked=forked) == f"{SAID}it gave samples at 1000000 Hz"
    assert faked("return 8000, b'123'", forked=forked) == f"{SAID}it gave half a sample"
    assert faked("os._exit(1)", forked=forked).startswith(SAID)
    assert faked("os.write(1, b'noise'); raise OSError('it printed')", forked=forked) == f"{SAID}OSError: it printed"


def test_an_engine_that_hangs_is_ended(faked, monkeypatch):
    monkeypatch.setattr(speaker, "LONGEST_ANSWER", 1.0)
    began = time.monotonic()
    assert faked("time.sleep(600)") == f"{SAID}it did not answer within 1 s"
    monkeypatch.setattr(speaker, "LONGEST_START", 1.0)
    said = faked(start="time.sleep(600)")
    assert said == "the speech engine fake does not work here: it did not answer within 1 s"
    assert time.monotonic() - began < 60


def test_an_engine_that_does_not_start_says_why(faked):
    said = faked(start="raise OSError('no voices; install some')")
    assert said == "the speech engine fake does not work here: no voices; install some"


def test_the_list_names_every_engine_with_its_voices_or_how_to_get_it():
    classes = registry.engine_classes()
    paragraphs = describe_engines(classes).split("\n\n")
    assert [text.partition(":")[0] for text in paragraphs] == [row.name for row in ENGINES]
    there = working(classes)
    assert "espeak-ng" in there
    for row, text in zip(ENGINES, paragraphs, strict=True):
        assert max(map(len, text.splitlines())) <= 80
        assert ("works here: " in text) == (row.name in there)
        assert ("install" in text) == (row.name not in there)
