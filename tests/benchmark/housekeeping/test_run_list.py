"""The list of runs: a line for each, and a sentence for each folder that is not a run."""

import os
from pathlib import Path

import pytest

from benchmark.contract.errors import UserError
from benchmark.housekeeping.run_list import run_list
from tests.support.stored_runs import failed, from_file, ok, stored_run


def lines():
    return [line.split() for line in run_list().splitlines()]


def test_a_line_states_date_data_sets_methods_states_and_size():
    late = ok("cca", None).provenance.model_copy(update={"date": "2026-02-03T04:05:06+00:00"})
    kept = [ok("dtbh", of={"dataset": "sydney"}), ok("dtbh", 16), ok("cca", None, provenance=late), failed("dcmh")]
    store = stored_run("mine", kept)
    (store.folder / "reports").mkdir()
    (store.folder / "reports" / "report.md").write_bytes(b"x" * 2_000_000)
    size = sum(path.stat().st_size for path in Path("runs/mine").rglob("*") if path.is_file())
    head, _, line = run_list().splitlines()
    assert head.split() == ["run", "last", "result", "data", "sets", "methods", "ok", "failed", "skipped", "size"]
    assert line.split() == [
        "mine",
        "2026-02-03",
        "04:05",
        "sydney,",
        "ucm",
        "cca,",
        "dcmh,",
        "dtbh",
        "3",
        "1",
        "0",
        f"{size / 1e6:.2f}",
        "MB",
    ]


@pytest.mark.parametrize(
    ("results", "said"),
    [
        ([], "-"),
        ([ok("dtbh"), ok("dtbh", 16), ok("dtbh", of={"settings": {"margin": 0.4}})], "dtbh"),
        ([ok("mine"), from_file("mine")], "mine, mine [from a file]"),
        ([ok(name) for name in "dbca"], "a, b, c, d"),
        ([*(ok(name) for name in "abcd"), from_file("a")], "5 methods"),
    ],
)
def test_few_methods_are_named_and_many_are_counted(results, said):
    stored_run("mine", results)
    head, _, line = run_list().splitlines()
    start = head.index("methods")
    assert line[start:].startswith(f"{said}  ")


def test_runs_stand_in_the_order_of_their_names():
    for name in ("b", "a", "c-1"):
        stored_run(name, [ok("dtbh")])
    assert [line[0] for line in lines()[2:]] == ["a", "b", "c-1"]


def test_a_folder_that_cannot_be_read_has_a_line_of_its_own():
    stored_run("whole", [ok("dtbh")])
    damaged = stored_run("damaged", [ok("dtbh"), ok("cca", None)])
    damaged.result_path(ok("dtbh").key).write_text("{")
    (stored_run("blocked", []).folder / "cells").touch()
    os.symlink("/nonexistent", "runs/gone")
    Path("runs/empty").mkdir()
    Path("runs/searched/tuning").mkdir(parents=True)
    Path("runs/a file").touch()
    text = run_list()
    assert [line.split()[0] for line in text.split("\n\n")[0].splitlines()[2:]] == ["damaged", "whole"]
    found = dict(line.split(": ", 1) for line in text.split("\n\n")[1].splitlines())
    assert found == {
        "blocked": "cannot be read: expected a folder of this run in runs/blocked/cells, it cannot be listed "
        "(Not a directory); restore it, or delete what is there to begin without it",
        "damaged": "1 of 2 results cannot be read; `python -m benchmark status damaged` names them",
        "empty": "not a run: the folder holds no run.json and no results (0 B)",
        "gone": "cannot be read: No such file or directory",
        "searched": "not a run: the folder holds searches of `tune` and no results (0 B)",
    }


def test_results_without_a_request_are_listed_with_a_remark():
    store = stored_run("cut", [ok("dtbh")])
    (store.folder / "run.json").unlink()
    assert lines()[2][:1] == ["cut"]
    assert "cut: run.json is missing" in run_list()


def test_a_name_that_would_move_the_cursor_is_escaped():
    Path("runs").mkdir()
    os.symlink("/nonexistent", "runs/\x1b[2J")
    assert run_list() == "\\x1b[2J: cannot be read: No such file or directory"


def test_without_runs_it_says_where_it_looked(tmp_path):
    assert run_list() == f"there are no runs in {tmp_path}/runs; `python -m benchmark run` makes one"
    Path("runs").touch()
    with pytest.raises(UserError, match=r"runs, it cannot be listed \(Not a directory\)"):
        run_list()
