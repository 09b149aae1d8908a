"""Two small data sets in the published layouts, and the command line on them, as a user meets it."""

import json
import sys

import pytest

from benchmark.cli import curation
from benchmark.cli import main as cli
from benchmark.run import stages as executor
from datasets.layouts.sydney import Sydney
from datasets.layouts.ucm import UCM
from reports import writer
from tests.support.jobs import here
from tests.support.published_trees import write_tree

SIZES = {UCM: {"agricultural": 6, "airplane": 6}, Sydney: {"residential": 6, "airport": 6}}
FEATURES = ("--image-features", "hog-colour", "--sound-features", "mfcc-statistics")


@pytest.fixture
def small(tmp_path, tmp_cache, monkeypatch):
    """The data root, below an empty current folder; jobs run in this process, and no report takes time."""
    monkeypatch.chdir(tmp_path)
    for module in (executor, curation):
        monkeypatch.setattr(module, "run_jobs", lambda jobs, *rest: here(jobs))
    monkeypatch.setattr(writer, "write_reports", lambda store: store.reports / "report.md")
    for layout, sizes in SIZES.items():
        monkeypatch.setattr(layout, "class_sizes", sizes)
        write_tree(layout, tmp_path / "data")
    return tmp_path / "data"


def entered(monkeypatch, capsys, *arguments):
    """Exit code, standard output and standard error of a command."""
    monkeypatch.setattr(sys, "argv", ["xmhash", *map(str, arguments)])
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code, *capsys.readouterr()


def complaint(monkeypatch, capsys, *arguments):
    """The one line with which a command refuses, without "error: "; its exit code is 2."""
    code, _, said = entered(monkeypatch, capsys, *arguments)
    assert code == 2, said
    assert "Traceback" not in said
    *before, last = said.splitlines()
    assert last.startswith("error: "), said
    assert not any(line.startswith("error: ") for line in before), said
    return last.removeprefix("error: ")


def run_small(root, *more):
    """Arguments of a run of two quick methods on what lies below root; Sydney and RSICD are not asked for."""
    return ("run", "--data-root", root, *FEATURES, "--bits", "4", "--workers", "1", "--datasets", "ucm,sydney",
            "--methods", "random-codes,cca-itq", *more)  # fmt: skip


def results(folder):
    """(data set, method) -> the stored result, as JSON values."""
    found = [json.loads(path.read_text()) for path in sorted((folder / "cells").glob("*.json"))]
    return {(result["cell"]["dataset"], result["cell"]["method"]): result for result in found}


def statuses(folder):
    """Statuses of all stored results."""
    return {json.loads(path.read_text())["status"] for path in (folder / "cells").glob("*.json")}


def edit_captions(root, layout, edit):
    """Lets `edit` change the image records of a caption file."""
    path = root / layout.folder / layout.caption_file
    content = json.loads(path.read_text())
    edit(content["images"])
    path.write_text(json.dumps(content))
