"""A run of two quick methods on a small data set, and its split in every format; made once, copied for each test."""

import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmark.cli import main as cli
from benchmark.run import stages
from benchmark.store.store import Store
from datasets.layouts.ucm import UCM
from tests.support.jobs import here
from tests.support.published_trees import write_tree

SIZES = {"agricultural": 10, "airplane": 10, "beach": 10}
FEATURES = ("--data-root", "data", "--image-features", "hog-colour", "--sound-features", "mfcc-statistics")
METHODS = "random-codes,cca-itq,cca[dim=8]"
RUN = ("run", *FEATURES, "--datasets", "ucm", "--methods", METHODS, "--bits", "12", "--workers", "1")
FORMATS = ("mat", "npz", "csv")


def settle(patch, cache):
    """The small data set in place of the whole one, jobs in this process, and no figures."""
    patch.setenv("XMHASH_CACHE", str(cache))
    patch.setattr(stages, "run_jobs", here)
    patch.setattr("reports.writer.write_figures", lambda *_: [])
    patch.setattr(UCM, "class_sizes", SIZES)


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A folder with `data`, `cache`, `runs/own` and the exports `ucm-mat`, `ucm-npz`, `ucm-csv`."""
    folder = tmp_path_factory.mktemp("exchange")
    with pytest.MonkeyPatch.context() as patch:
        settle(patch, folder / "cache")
        for variable in ("XMHASH_DATA_ROOT", "XMHASH_IMAGE_WEIGHTS", "XMHASH_SPEECH_WEIGHTS"):
            patch.delenv(variable, raising=False)
        patch.chdir(folder)
        write_tree(UCM, folder / "data")
        commands = [(*RUN, "--name", "own")]
        commands += [
            ("export", *FEATURES, "--dataset", "ucm", "--out", f"ucm-{kind}", "--format", kind, "--workers", "1")
            for kind in FORMATS
        ]
        for command in commands:
            patch.setattr(sys, "argv", ["xmhash", *command])
            with pytest.raises(SystemExit) as ended:
                cli.main()
            assert not ended.value.code
    return folder


@pytest.fixture
def place(made, tmp_path, monkeypatch):
    """A copy of that folder, without the data and the cache, which tests only read; it is the current folder."""
    for path in made.iterdir():
        if path.name == "data":
            (tmp_path / "data").symlink_to(path)
        elif path.name != "cache":
            shutil.copytree(path, tmp_path / path.name)
    settle(monkeypatch, made / "cache")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def stored(method, name="own", from_file=False):
    """The result of a method in a run, and its outputs."""
    store = Store(Path("runs") / name)
    (result,) = [r for r in store.results() if (r.cell.method, r.cell.from_file) == (method, from_file)]
    return result, store.read_outputs(result.key)


def bits_of(outputs):
    """Modality -> ids and bits of the test items of stored codes."""
    return {m: (np.array(side.ids), side.output.unpack()) for m, side in outputs.query.items()}
