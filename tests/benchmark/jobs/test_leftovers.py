"""What killed runs left is removed by the next one, and what a live run writes is not."""

import os
import signal
import subprocess
import sys
import tempfile
import time

import pytest

from benchmark.jobs.leftovers import ABANDONED, sweep_leftovers
from tests.support import ROOT
from tests.support.jobs import until

WRITER = """
import sys
from pathlib import Path
from benchmark.contract.drafts import draft_file, draft_folder
from contextlib import ExitStack
with ExitStack() as stack:
    for folder in sys.argv[1:]:
        stack.enter_context(draft_file(Path(folder) / "file")).write(b"half")
        stack.enter_context(draft_folder(Path(folder)))
    print("writing", flush=True)
    sys.stdin.read()
"""


def drafts(folder):
    return sorted(folder.rglob(".xmhash-*.draft"))


@pytest.fixture
def places(tmp_path, tmp_cache, monkeypatch):
    """Every folder in which a run writes drafts."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    names = ["run", "run/cells", "run/splits", "run/tuning", "run/checkpoints", "temporary", "cache/features",
             "cache/descriptors", "cache/stand-in"]  # fmt: skip
    for name in names:
        (tmp_path / name).mkdir(parents=True)
    return [tmp_path / name for name in names]


def test_drafts_of_a_killed_run_go_and_those_of_a_live_one_stay(places, tmp_path):
    command = [sys.executable, "-c", WRITER, *map(str, places)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "writing\n"
    sweep_leftovers(tmp_path / "run", tmp_path / "nowhere")
    assert len(drafts(tmp_path)) == 2 * len(places)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert len(drafts(tmp_path)) == 2 * len(places)
    sweep_leftovers(tmp_path / "run", tmp_path / "nowhere")
    assert drafts(tmp_path) == []


def test_locks_and_downloads_that_libraries_left_go_when_they_are_old(tmp_cache, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    old, new = (
        [
            tmp_cache / f"libraries/matplotlib/{age}.json.matplotlib-lock",
            tmp_cache / f"torch/hub/checkpoints/{age}.partial",
        ]
        for age in ("old", "new")
    )
    for path in (*old, *new, tmp_cache / "torch/hub/checkpoints/old.pth"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        if path.name.startswith("old"):
            os.utime(path, (time.time() - ABANDONED - 5,) * 2)
    sweep_leftovers()
    assert not any(path.exists() for path in old)
    assert all(path.exists() for path in new)
    assert (tmp_cache / "torch/hub/checkpoints/old.pth").exists()


def test_a_killed_run_leaves_nothing_after_the_next_one(tmp_path):
    """A whole process, killed while its workers write; the same command then ends well."""
    places = {name: tmp_path / name for name in ("temporary", "work", "cache")}
    for place in places.values():
        place.mkdir()
    environment = os.environ | {
        "TMPDIR": str(places["temporary"]), "XMHASH_CACHE": str(places["cache"]), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    options = "run --data stand-in --datasets sydney --methods random-codes --bits 8 --workers 1"
    features = "--image-features hog-colour --sound-features mfcc-statistics"
    command = [sys.executable, "-m", "benchmark", *options.split(), *features.split()]
    run = {"cwd": places["work"], "env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    for place, pattern in (("cache", "stand-in/.xmhash-*.draft/*"), ("temporary", ".xmhash-*.draft")):
        process = subprocess.Popen(command, **run)
        assert until(lambda where=places[place], found=pattern: list(where.glob(found)), 120)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert drafts(tmp_path)
    time.sleep(1)  # workers notice that their parent is gone
    assert subprocess.run(command, **run, check=False).returncode == 0
    assert drafts(tmp_path) == []
    assert list(places["temporary"].iterdir()) == []
