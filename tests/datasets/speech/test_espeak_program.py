"""The program that speaks: crashes, missing engines, strange folders."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import espeakng_loader
import pytest

from benchmark.contract.errors import UserError
from datasets.speech import espeak_program as program
from datasets.speech.speaker import Speaker
from tests.datasets.speech.plain import PLAIN, pcm


def test_a_dead_program_is_an_error_that_names_the_text():
    with Speaker() as speaker:
        os.kill(speaker.program.pid, signal.SIGKILL)
        for _ in range(2):
            with pytest.raises(RuntimeError, match="'many green trees"):
                speaker.speak(PLAIN)


def test_a_closed_speaker_says_so():
    with pytest.raises(RuntimeError, match="with Speaker"):
        Speaker().speak(PLAIN)


def test_a_crash_or_a_hang_of_the_forked_child_is_an_answer():
    """Fake engines stand in here, since the real one has no known way to crash."""
    code = """
import os, sys, time
sys.path.insert(0, sys.argv[1])
import espeak_program
espeak_program.TIME_LIMIT = 1
says = {"crash": lambda: os.kill(os.getpid(), 11), "hang": lambda: time.sleep(60), "raise": lambda: 1 / 0,
        "speak": lambda: b"sound", "print": lambda: os.write(1, b"noise") and b"sound"}
espeak_program.serve(lambda request: says[request["text"]](), sys.stdin.buffer, sys.stdout.buffer)
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
        program = speaker.program
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
