"""Speech: the same sound in any order, whatever the text, and clear errors (with the real engine)."""

import hashlib
import importlib.metadata
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import espeakng_loader
import numpy as np
import pytest

from benchmark.contract.errors import UserError
from datasets.speech import engine as speech
from datasets.speech import speaker as program
from datasets.speech.engine import SAMPLE_RATE, VOICES, Speaker, Utterance, engine_version

PLAIN = Utterance("many green trees around a square", "en-us+m1", rate=160, pitch=50, pitch_range=50)
CAPTIONS = [
    Utterance.drawn(f"there are {n} planes parked next to the terminal .", "ucm", f"{n}.tif", n % 5) for n in range(16)
]


@pytest.fixture(scope="module")
def speaker():
    with Speaker() as running:
        yield running


def pcm(utterances: list[Utterance]) -> list[bytes]:
    """Sounds of a new Speaker, as bytes."""
    with Speaker() as fresh:
        return [fresh.speak(utterance).tobytes() for utterance in utterances]


def test_same_sound_in_any_order_and_subset():
    forward = pcm(CAPTIONS)
    assert pcm(CAPTIONS[::-1])[::-1] == forward
    assert pcm(CAPTIONS[5::7]) == forward[5::7]
    assert pcm([CAPTIONS[3]] * 3) == [forward[3]] * 3
    assert len(set(forward)) == len(forward)


def test_same_sound_at_another_second():
    """The engine seeds the breath of its voices by the clock, in seconds, unless told otherwise."""
    every_voice = [replace(PLAIN, voice=voice) for voice in VOICES[8:12]]
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
    engine_samples = len(speaker._answer(json.dumps(vars(PLAIN)).encode() + b"\n")) // 2
    assert speaker._engine_rate == 22_050
    assert abs(len(speaker.speak(PLAIN)) - engine_samples * 16_000 / 22_050) <= 1


def test_resampling_keeps_a_tone():
    seconds = np.arange(22_050) / 22_050
    tone = np.round(16_384 * np.sin(2 * np.pi * 440 * seconds)).astype(np.int16)
    expected = 0.5 * np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000)
    np.testing.assert_allclose(speech._resampled(tone, 22_050)[200:-200], expected[200:-200], atol=0.005)
    assert speech._resampled(np.zeros(0, np.int16), 22_050).shape == (0,)


def test_every_voice_speaks_and_differs(speaker):
    sounds = [speaker.speak(replace(PLAIN, text="harbour", voice=voice)) for voice in VOICES]
    assert len(VOICES) >= 20
    assert all(0.3 < len(sound) / SAMPLE_RATE < 1.5 and np.sqrt(np.mean(sound**2)) > 0.02 for sound in sounds)
    assert len({sound.tobytes() for sound in sounds}) == len(VOICES)


def test_every_field_changes_the_sound(speaker):
    changes = [{"text": "one"}, {"voice": "en+f2"}, {"rate": 190}, {"pitch": 35}, {"pitch_range": 75}]
    sounds = {speaker.speak(replace(PLAIN, **change)).tobytes() for change in [{}, *changes]}
    assert len(sounds) == 6


def test_rate_and_pitch_do_what_they_say(speaker):
    assert len(speaker.speak(replace(PLAIN, rate=200))) < 0.85 * len(speaker.speak(replace(PLAIN, rate=130)))


@pytest.mark.parametrize("text", ["", ".", " .", "1 .", "\n\n", "?!"])
def test_punctuation_alone_is_no_error(speaker, text):
    sound = speaker.speak(replace(PLAIN, text=text))
    assert len(sound) < SAMPLE_RATE
    assert np.isfinite(sound).all()


STRANGE = ["漢字 é 💩 \ud800 \u202e", "x" * 5000, "\n".join(["line"] * 50), "a\u0301" * 1000, "1" * 500, '"}\n{"']


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
def test_strange_text_is_spoken_and_leaves_the_speaker_as_it_was(speaker, text):
    before = speaker.speak(PLAIN)
    assert len(speaker.speak(replace(PLAIN, text=text))) > 0
    np.testing.assert_array_equal(speaker.speak(PLAIN), before)


def test_an_endless_text_is_cut(speaker):
    sound = speaker.speak(replace(PLAIN, text="word " * 100_000))
    assert program.MAX_SECONDS <= len(sound) / SAMPLE_RATE < program.MAX_SECONDS + 1


def test_text_is_not_the_engines_markup(speaker):
    def spoken(text: str) -> bytes:
        return speaker.speak(replace(PLAIN, text=text)).tobytes()

    assert spoken("a\0b") == spoken("a b")
    assert spoken("\x0199P hello") == spoken(" 99P hello")  # SOH would begin a pitch command
    assert len(spoken("<speak><audio>hello</audio></speak>")) > 2 * len(spoken("hello"))  # the tags are read out
    assert len(spoken("[[h@l'oU]]")) > 1.5 * len(spoken("hello"))  # read out, not taken for phonemes


def test_unknown_voices_are_errors_that_name_them(speaker):
    for voice in ("nonsense", "en-us+nobody"):
        with pytest.raises(RuntimeError, match=f"'many green.*no v.*{voice.partition('+')[2] or voice}"):
            speaker.speak(replace(PLAIN, voice=voice))
    assert len(speaker.speak(PLAIN)) > 0


def test_a_dead_program_is_an_error_that_names_the_text():
    with Speaker() as speaker:
        os.kill(speaker._program.pid, signal.SIGKILL)
        for _ in range(2):
            with pytest.raises(RuntimeError, match="'many green trees"):
                speaker.speak(PLAIN)


def test_a_closed_speaker_says_so():
    with pytest.raises(RuntimeError, match="with Speaker"):
        Speaker().speak(PLAIN)


def test_a_crash_or_a_hang_of_the_forked_child_is_an_answer():
    """With stand-in engines, in a process of its own, since the real one has no known way to crash."""
    code = """
import os, sys, time
sys.path.insert(0, sys.argv[1])
import speaker
speaker.TIME_LIMIT = 1
says = {"crash": lambda: os.kill(os.getpid(), 11), "hang": lambda: time.sleep(60), "raise": lambda: 1 / 0,
        "speak": lambda: b"sound", "print": lambda: os.write(1, b"noise") and b"sound"}
speaker.serve(lambda request: says[request["text"]](), sys.stdin.buffer, sys.stdout.buffer)
"""
    texts = ["crash", "speak", "hang", "raise", "print"]
    stdin = "".join(json.dumps({"text": text}) + "\n" for text in texts).encode()
    command = [sys.executable, "-c", code, str(Path(program.__file__).parent)]
    stdout = subprocess.run(command, input=stdin, capture_output=True, check=True, timeout=20).stdout
    answers = []
    while stdout:
        good, n_bytes = program.HEADER.unpack_from(stdout)
        start = program.HEADER.size
        answers.append((good, stdout[start : start + n_bytes].decode().rpartition(" ")[2]))
        stdout = stdout[start + n_bytes :]
    assert answers == [(False, "SIGSEGV"), (True, "sound"), (False, "SIGALRM"), (False, "2"), (True, "sound")]


def test_the_program_ends_with_its_caller():
    with Speaker() as speaker:
        program = speaker._program
        program.stdin.close()
        assert program.wait(timeout=5) == 0


def test_a_missing_engine_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    with pytest.raises(UserError, match="pip install"), Speaker():
        pass


@pytest.mark.parametrize(
    ("function", "path"),
    [
        ("get_library_path", "/nowhere/libespeak-ng.so"),
        ("get_library_path", __file__),
        ("get_data_path", "/nowhere/espeak-ng-data"),
    ],
)
def test_an_unloadable_engine_says_what_to_install(monkeypatch, function, path):
    monkeypatch.setattr(espeakng_loader, function, lambda: path)
    with pytest.raises(UserError, match=f"{path}.*pip install") as caught, Speaker():
        pass
    assert "\n" not in str(caught.value)


def test_data_under_a_long_path_is_found(monkeypatch, tmp_path, speaker):
    folder = tmp_path / ("long" * 30) / ("path" * 30)
    folder.mkdir(parents=True)
    (folder / "espeak-ng-data").symlink_to(espeakng_loader.get_data_path())
    monkeypatch.setattr(espeakng_loader, "get_data_path", lambda: str(folder / "espeak-ng-data"))
    assert pcm([PLAIN]) == [speaker.speak(PLAIN).tobytes()]


def test_works_from_any_folder_and_beside_another_datasets_package(monkeypatch, tmp_path, speaker):
    (tmp_path / "datasets").mkdir()
    for name in ("datasets/__init__.py", "json.py", "ctypes.py"):
        (tmp_path / name).write_text("raise RuntimeError('the wrong module')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert pcm([PLAIN]) == [speaker.speak(PLAIN).tobytes()]


def test_identity_is_that_of_all_fields_and_the_engine(monkeypatch):
    assert PLAIN.identity == replace(PLAIN).identity
    assert len(PLAIN.identity) == 64
    changes = [{"text": "b"}, {"voice": "en+m1"}, {"rate": 161}, {"pitch": 51}, {"pitch_range": 51}]
    identities = {replace(PLAIN, **change).identity for change in [{}, *changes]}
    monkeypatch.setattr(speech, "engine_version", lambda: "another")
    assert len(identities | {PLAIN.identity}) == 7


def test_draws_depend_on_dataset_image_and_sentence_alone():
    drawn = Utterance.drawn("a", "ucm", "1.tif", 0)
    assert replace(drawn, text="b") == Utterance.drawn("b", "ucm", "1.tif", 0)
    others = [("rsicd", "1.tif", 0), ("ucm", "2.tif", 0), ("ucm", "1.tif", 1), ("ucm1", ".tif", 0)]
    assert len({drawn, *(Utterance.drawn("a", *other) for other in others)}) == 5
    # By hand: the four quarters of the digest, modulo 24 voices, 71 rates, 41 pitches and 51 ranges.
    digest = hashlib.sha256(b'["ucm", "1.tif", 0]').hexdigest()
    quarters = [int(digest[start : start + 16], 16) for start in (0, 16, 32, 48)]
    expected = (VOICES[quarters[0] % 24], 130 + quarters[1] % 71, 30 + quarters[2] % 41, 30 + quarters[3] % 51)
    assert (drawn.voice, drawn.rate, drawn.pitch, drawn.pitch_range) == expected


def test_draws_cover_their_ranges():
    drawn = [Utterance.drawn("a", "ucm", str(image), 0) for image in range(2000)]
    assert {utterance.voice for utterance in drawn} == set(VOICES)
    assert {utterance.rate for utterance in drawn} == set(range(130, 201))
    assert {utterance.pitch for utterance in drawn} == set(range(30, 71))
    assert {utterance.pitch_range for utterance in drawn} == set(range(30, 81))


def test_engine_version_names_the_package_and_asks_for_it_where_it_is_missing(monkeypatch):
    assert engine_version() == f"espeakng-loader {importlib.metadata.version('espeakng-loader')}"

    def missing(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", missing)
    with pytest.raises(UserError, match="pip install"):
        engine_version.__wrapped__()
