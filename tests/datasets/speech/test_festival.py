"""What the engine does with a festival that hangs or ends, in whose place scripts stand."""

import time

import pytest

from datasets.speech import festival
from datasets.speech.festival import Festival

REQUEST = {"text": "a plane", "voice": "kal_diphone"}


def script(tmp_path, text):
    path = tmp_path / "festival"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_a_program_that_hangs_is_ended_with_its_request(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(festival, "TIME_LIMIT", 0.5)
    engine = Festival(script(tmp_path, "exec sleep 600"))
    began = time.monotonic()
    for _ in range(2):  # it is started anew for the next request
        with pytest.raises(OSError, match="festival has ended, or did not answer in time"):
            engine.speak(REQUEST)
        assert engine._running is None
    assert time.monotonic() - began < 30


def test_a_program_that_ends_is_started_anew(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    engine = Festival(script(tmp_path, "echo x >> started; exit 1"))
    for _ in range(2):
        with pytest.raises(OSError, match="festival has ended"):
            engine.speak(REQUEST)
    assert (tmp_path / "started").read_text() == "x\n" * 2
