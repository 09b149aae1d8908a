"""The program that speaks: crashes, missing engines, strange folders."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import espeakng_loader
import numpy as np
import pytest

from benchmark.contract.errors import DataUnavailable
from datasets.speech import speech_program as program
from datasets.speech.espeak_ng import EspeakNg
from datasets.speech.speaker import Speaker
from tests.datasets.speech.plain import PLAIN, pcm


def test_a_dead_program_is_an_error_that_names_the_text():
    with Speaker() as speaker:
        expected = speaker.speak(PLAIN)
        os.kill(speaker.programs[EspeakNg].process.pid, signal.SIGKILL)
        with pytest.raises(DataUnavailable, match="'many green trees"):
            speaker.speak(PLAIN)
        np.testing.assert_array_equal(speaker.speak(PLAIN), expected)  # started again


def test_a_closed_speaker_says_so():
    with pytest.raises(RuntimeError, match="with Speaker"):
        Speaker().speak(PLAIN)


def test_a_crash_or_a_hang_of_the_forked_child_is_an_answer():
    """Fake engines stand in here, since the real one has no known way to crash."""
    code = """
import os, sys, time
sys.path.insert(0, sys.argv[1])
import speech_program
speech_program.TIME_LIMIT = 1
says = {"crash": lambda: os.kill(os.getpid(), 11), "hang": lambda: time.sleep(60), "raise": lambda: 1 / 0,
        "speak": lambda: (8000, b"sound"), "exit": lambda: os._exit(3)}
speech_program.serve(lambda request: says[request["text"]](), True, sys.stdin.buffer, sys.stdout.buffer)
"""
    texts = ["crash", "speak", "hang", "raise", "exit"]
    stdin = "".join(json.dumps({"text": text}) + "\n" for text in texts).encode()
    command = [sys.executable, "-c", code, str(Path(program.__file__).parent)]
    stdout = subprocess.run(command, input=stdin, capture_output=True, check=True, timeout=20).stdout
    answers = []
    while stdout:
        good, rate, n_bytes = program.HEADER.unpack_from(stdout)
        start = program.HEADER.size
        answers.append((good, rate, stdout[start : start + n_bytes].decode().rpartition(" ")[2]))
        stdout = stdout[start + n_bytes :]
    assert answers == [
        (False, 0, "SIGSEGV"),
        (True, 8000, "sound"),
        (False, 0, "SIGALRM"),
        (False, 0, "zero"),
        (False, 0, "3"),
    ]


def test_the_program_ends_with_its_caller():
    with Speaker() as speaker:
        speaker.speak(PLAIN)
        program = speaker.programs[EspeakNg].process
        program.stdin.close()
        assert program.wait(timeout=5) == 0


def test_a_missing_engine_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    with pytest.raises(DataUnavailable, match="pip install"), Speaker() as speaker:
        speaker.speak(PLAIN)


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
    with pytest.raises(DataUnavailable, match=f"{path}.*pip install") as caught, Speaker() as speaker:
        speaker.speak(PLAIN)
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
