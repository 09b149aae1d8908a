"""Paths that no file can have, and targets that cannot be written, are refused in one line before any work."""

import pytest

from benchmark.contract.given_paths import LONGEST_NAME, LONGEST_PATH, check_target_file, check_target_folder, path_of
from tests.support import small_data
from tests.support.small_data import entered

small = small_data.small

EMPTY = "should be a path, got an empty text"
PARTS = "should be a path whose parts have at most 255 bytes each, got"
WHOLE = "should be a path of at most 4095 bytes, got"
IMPOSSIBLE = {"": EMPTY, "x" * 256: PARTS, "a/" + "é" * 128 + "/b": PARTS, "x/" * 2048: WHOLE}

OPTIONS = {
    "--data-root": [("run",), ("tune",), ("data", "info"), ("data", "verify"), ("data", "speak", "--out", "o")],
    "--image-weights": [("run",), ("tune",)],
    "--piper-voice": [("run",), ("data", "speak", "--out", "o"), ("data", "engines")],
    "--tuned": [("run",)],
    "--config": [("run",)],
    "--out": [("tune",), ("data", "speak")],
    "--sheet": [("data", "stand-in")],
}


@pytest.fixture
def refused(tmp_path, tmp_cache, monkeypatch, capsys):
    """Runs a command that must be refused: one line on standard error, exit code 2, nothing written."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def run(*arguments):
        code, out, said = entered(monkeypatch, capsys, *arguments)
        assert (code, out) == (2, ""), said
        assert len(said.splitlines()) == 1, said
        assert len(said) < 1000
        assert list(folder.iterdir()) == []
        return said

    return run


@pytest.mark.parametrize(("path", "rule"), IMPOSSIBLE.items(), ids=["empty", "long", "bytes", "whole"])
@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_refuses_a_path_that_no_file_can_have(refused, option, path, rule):
    for command in OPTIONS[option]:
        said = refused(*command, option, path)
        assert f"'{option}'" in said
        assert rule in said


@pytest.mark.parametrize("key", ["data_root", "image_weights", "piper_voice", "tuned"])
@pytest.mark.parametrize(("path", "rule"), [("", EMPTY), ("x" * 256, PARTS), ("a\\u0000b", "which holds no NUL, got")])
def test_so_does_the_file_of_options(tmp_path, tmp_cache, monkeypatch, capsys, key, path, rule):
    config = tmp_path / "run.toml"
    config.write_text(f'{key} = "{path}"\n')
    code, out, said = entered(monkeypatch, capsys, "run", "--config", str(config))
    assert (code, out) == (2, "")
    assert said.startswith(f"error: --{key.replace('_', '-')} should be a path")
    assert rule in said


@pytest.mark.parametrize("name", ["x" * 101, "-x", "é", "x" * 5000])
def test_every_command_refuses_a_name_of_a_run_that_no_folder_should_have(refused, name):
    rule = "should be a plain name of a folder below runs/"
    assert rule in refused("run", f"--name={name}")
    assert rule in refused("tune", f"--name={name}")
    for command in ("status", "report", "rescore"):
        assert rule in refused(command, "--", name)


def test_the_longest_paths_are_taken():
    assert path_of("x" * LONGEST_NAME).name == "x" * LONGEST_NAME
    longest = "/".join(["x" * LONGEST_NAME] * 15 + ["x" * (LONGEST_PATH - 15 * (LONGEST_NAME + 1))])
    assert len(longest) == LONGEST_PATH
    assert str(path_of(longest)) == longest


@pytest.mark.parametrize("target", ["/dev/null/x", "/proc/x", "file/x", ".", "folder", "/dev/null"])
def test_a_file_that_cannot_be_written_is_refused_before_any_work(tmp_path, tmp_cache, monkeypatch, capsys, target):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    commands = {
        "--sheet": ("data", "stand-in", "--datasets", "sydney"),
        "--out": ("tune", "--data", "stand-in", "--datasets", "sydney", "--methods", "cca"),
    }
    for option, command in commands.items():
        code, out, said = entered(monkeypatch, capsys, *command, option, target)
        assert (code, out) == (2, "")
        assert f"error: {option} should be a file that can be written; {target}: " in said
    assert list((tmp_path / "cache").glob("stand-in/*")) == []


@pytest.mark.parametrize("target", ["/dev/null/x", "/proc/x", "file", "file/x"])
def test_a_folder_that_cannot_be_written_is_refused_before_anything_is_spoken(
    tmp_path, tmp_cache, monkeypatch, capsys, target
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    code, out, said = entered(monkeypatch, capsys, "data", "speak", "--data", "stand-in", "--out", target)
    assert (code, out) == (2, "")
    assert said.splitlines()[-1].startswith(f"error: --out should be a folder that can be written; {target}: ")
    assert "speech ucm" not in said


def test_what_a_killed_command_left_beside_a_target_is_swept(tmp_path):
    left = tmp_path / "o" / f".xmhash-{'0' * 32}.draft"
    for check in (
        lambda: check_target_file("--out", left.parent / "x"),
        lambda: check_target_folder("--out", left.parent),
    ):
        left.parent.mkdir(exist_ok=True)
        left.touch()
        check()
        assert list(left.parent.iterdir()) == []
