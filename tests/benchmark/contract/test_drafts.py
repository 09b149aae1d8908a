"""Drafts: a killed process leaves one, which is swept; the draft of a process that is alive stays."""

import os
import signal
import subprocess
import sys

import pytest

from benchmark.contract.drafts import draft_file, draft_folder, sweep
from tests.support import ROOT

WRITER = """
import sys, time
from pathlib import Path
from benchmark.contract.drafts import draft_file, draft_folder
folder = Path(sys.argv[1])
with draft_file(folder / "result.json") as file, draft_folder(folder) as inner:
    file.write(b"half")
    file.flush()
    (inner / "picture").write_text("half")
    print("writing", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def writer(tmp_path):
    """A process in the middle of a file and of a folder."""
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "writing\n"
    yield process
    process.kill()
    process.communicate()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_drafts_of_a_live_process_stay_and_those_of_a_killed_one_go(tmp_path, writer):
    sweep(tmp_path)
    assert len(names(tmp_path)) == 2
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    assert len(names(tmp_path)) == 2
    sweep(tmp_path)
    assert names(tmp_path) == []


def test_a_live_process_finishes_what_it_began_during_a_sweep(tmp_path, writer):
    sweep(tmp_path)
    writer.communicate("", timeout=60)
    assert writer.returncode == 0
    assert names(tmp_path) == ["result.json"]
    assert (tmp_path / "result.json").read_bytes() == b"half"


def test_a_sweep_touches_nothing_else(tmp_path):
    others = [".hidden", "xmhash-cache", ".xmhash-1.draft", f".xmhash-{'0' * 32}.draft.json", "draft", ".reports-a"]
    for name in others:
        (tmp_path / name).mkdir()
    (tmp_path / f".xmhash-{'0' * 32}.draft").symlink_to(tmp_path / "draft")
    sweep(tmp_path)
    sweep(tmp_path / "nowhere")
    assert set(others) <= set(names(tmp_path))


def test_a_write_that_fails_leaves_the_old_file_and_no_draft(tmp_path):
    path = tmp_path / "deep" / "result.json"
    with draft_file(path) as file:
        file.write(b"old")
    with pytest.raises(TypeError), draft_file(path) as file:
        file.write("no bytes")
    assert path.read_bytes() == b"old"
    assert names(path.parent) == ["result.json"]
    with pytest.raises(FileNotFoundError), draft_folder(tmp_path) as folder:
        (folder / "missing" / "inner").mkdir()
    assert names(tmp_path) == ["deep"]


def test_others_may_read_what_the_umask_allows(tmp_path):
    before = os.umask(0o022)
    try:
        with draft_file(tmp_path / "file") as file:
            file.write(b"x")
        with draft_folder(tmp_path) as folder:
            folder.rename(tmp_path / "folder")
    finally:
        os.umask(before)
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o644
    assert (tmp_path / "folder").stat().st_mode & 0o777 == 0o755
