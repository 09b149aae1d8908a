"""The voice of piper: which files it is, and what stands in its version."""

import importlib.metadata
import os
from pathlib import Path

import pytest

from benchmark.plan.speech_choice import use_piper_voice
from datasets.speech.piper import VOICE_FILE, Piper


@pytest.fixture
def voice(tmp_path, monkeypatch):
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "1.0")
    path = tmp_path / "mine.onnx"
    path.write_bytes(b"weights")
    path.with_name("mine.onnx.json").write_text("{}")
    monkeypatch.setenv(VOICE_FILE, str(path))
    return path


def test_the_named_file_is_the_voice(voice):
    assert Piper.voices() == ("mine",)
    assert Piper.arguments() == (str(voice),)


@pytest.mark.parametrize("part", ["mine.onnx", "mine.onnx.json"])
def test_each_of_its_files_is_in_the_version_and_must_be_there(voice, part, tmp_path, monkeypatch):
    before = Piper.version()
    other = tmp_path / "other"
    other.mkdir()
    for name in ("mine.onnx", "mine.onnx.json"):
        (other / name).write_bytes((tmp_path / name).read_bytes() + (b" " if name == part else b""))
    monkeypatch.setenv(VOICE_FILE, str(other / "mine.onnx"))
    assert Piper.version() != before
    (other / part).unlink()
    with pytest.raises(FileNotFoundError, match=f"piper's voice lacks its file .*{part}"):
        Piper.version()


def test_the_option_names_the_voice_for_this_process_and_its_workers(voice, tmp_path, monkeypatch):
    other = tmp_path / "yours.onnx"
    for path in (other, other.with_name("yours.onnx.json")):
        path.write_bytes(b"{}")
    monkeypatch.chdir(tmp_path)
    use_piper_voice(None)
    assert Piper.voices() == ("mine",)
    use_piper_voice(Path("yours.onnx"))
    assert Piper.arguments() == (str(other),)
    assert os.environ[VOICE_FILE] == str(other)
