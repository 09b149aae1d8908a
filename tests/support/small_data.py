"""Two small data sets in the published layouts, and the command line on them as a user meets it."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmark.cli import curation
from benchmark.cli import main as cli
from benchmark.run import stages as executor
from datasets.layouts.published_layout import PublishedLayout
from datasets.layouts.sydney import Sydney
from datasets.layouts.ucm import UCM
from reports import writer
from tests.support.jobs import here
from tests.support.published_trees import write_tree

SIZES: dict[type[PublishedLayout], dict[str, int]] = {
    UCM: {"agricultural": 6, "airplane": 6},
    Sydney: {"residential": 6, "airport": 6},
}
FEATURES = ("--image-features", "hog-colour", "--sound-features", "mfcc-statistics")

JsonObject = dict[str, Any]


@pytest.fixture
def small(tmp_path: Path, tmp_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data root below an empty current folder; jobs run in this process, and reports are not written."""
    monkeypatch.chdir(tmp_path)
    for module in (executor, curation):
        monkeypatch.setattr(module, "run_jobs", lambda jobs, *rest: here(jobs))
    monkeypatch.setattr(writer, "write_reports", lambda store, *_: store.reports / "report.md")
    for layout, sizes in SIZES.items():
        monkeypatch.setattr(layout, "class_sizes", sizes)
        write_tree(layout, tmp_path / "data")
    return tmp_path / "data"


def entered(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: object
) -> tuple[int | str | None, str, str]:
    """Runs a command; returns its exit code, standard output and standard error."""
    monkeypatch.setattr(sys, "argv", ["xmhash", *map(str, arguments)])
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        cli.main()
    out, err = capsys.readouterr()
    return ended.value.code, out, err


def complaint(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Runs a command that must be refused with exit code 2; returns its one error line without "error: "."""
    code, _, said = entered(monkeypatch, capsys, *arguments)
    assert code == 2, said
    assert "Traceback" not in said
    *before, last = said.splitlines()
    assert last.startswith("error: "), said
    assert not any(line.startswith("error: ") for line in before), said
    return last.removeprefix("error: ")


def run_small(root: Path, *more: str) -> tuple[object, ...]:
    """Arguments of a run of two quick methods on both data sets below `root`, followed by `more`."""
    return ("run", "--data-root", root, *FEATURES, "--bits", "4", "--workers", "1", "--datasets", "ucm,sydney",
            "--methods", "random-codes,cca-itq", *more)  # fmt: skip


def results(folder: Path) -> dict[tuple[str, str], JsonObject]:
    """The stored results of a run: (data set, method) -> its JSON object."""
    found = [json.loads(path.read_text()) for path in sorted((folder / "cells").glob("*.json"))]
    return {(result["cell"]["dataset"], result["cell"]["method"]): result for result in found}


def statuses(folder: Path) -> set[str]:
    """The statuses of all stored results of a run."""
    return {json.loads(path.read_text())["status"] for path in (folder / "cells").glob("*.json")}


def edit_captions(root: Path, layout: type[PublishedLayout], edit: Callable[[list[JsonObject]], None]) -> None:
    """Lets `edit` change the image records of a caption file."""
    path = root / layout.folder / layout.caption_file
    content = json.loads(path.read_text())
    edit(content["images"])
    path.write_text(json.dumps(content))
