"""`runs`, `forget` and `merge` as a user meets them."""

from pathlib import Path

import pytest

from benchmark.run.overview import stored_text
from tests.support import small_data
from tests.support.report_results import OUTSIDE, cell, codes_file, result
from tests.support.small_data import complaint, entered, run_small, statuses
from tests.support.stored_runs import failed, ok, stored_run

small = small_data.small


@pytest.fixture
def commands(monkeypatch, capsys):
    """Runs a command that succeeds; returns standard output and standard error."""

    def run(*arguments):
        code, out, err = entered(monkeypatch, capsys, *arguments)
        assert code == 0, err
        return out, err

    return run


def test_runs_are_merged_listed_continued_and_removed(small, commands):
    first = [str(argument) for argument in run_small(small, "--name", "a")]
    commands(*first)
    commands(*first, "--name", "b", "--methods", "random-codes,lsh", "--datasets", "ucm")
    out, _ = commands("merge", "a", "b", "--into", "d")
    assert out.splitlines() == [
        "merged a, b into d: 5 cells, 1 of them in several runs",
        "report: runs/d/reports/report.md",
    ]
    out, _ = commands("status", "d")
    assert "the last request again would: 5 reuse, 1 run" in out  # lsh on sydney, which neither run asked for
    assert commands("rescore", "d")[0].startswith("scored 5 cells again")
    commands(*first, "--name", "d", "--methods", "random-codes,cca-itq,lsh")
    lines = commands("runs")[0].splitlines()[2:]
    counts = {line.split()[0]: line.split()[-5:-2] for line in lines}
    assert counts == {"a": ["4", "0", "0"], "b": ["2", "0", "0"], "d": ["6", "0", "0"]}
    assert "cca-itq, lsh, random-codes" in " ".join(lines[2].split())
    out, _ = commands("forget", "d", "--methods", "lsh,cca-itq")
    assert out.splitlines()[0] == "removed 4 cells:"
    assert out.splitlines()[-2:] == ["2 cells left", "report: runs/d/reports/report.md"]
    assert "4 run" in commands("status", "d")[0]
    assert statuses(Path("runs/d")) == {"ok"}


def test_files_that_a_merge_left_out_are_named(small, commands):
    store = stored_run("a", [ok("cca", None), failed("dcmh")])
    stored_run("b", [ok("dtbh")])
    store.result_path(ok("cca", None).key).write_text("{")
    out, err = commands("merge", "a", "b", "--into", "d", "--prefer", "b")
    assert out.startswith("merged a, b into d: 2 cells, 0 of them in several runs")
    assert err.startswith("warning: left out, since they cannot be read: runs/a/cells/")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["forget"], "Missing argument"),
        (["forget", "none", "--failed"], "expected the run 'none'"),
        (["forget", "a"], "forget needs --methods, --failed or --earlier"),
        (["merge", "a"], "Missing option '--into'"),
        (["merge", "--into", "d"], "Missing argument"),
        (["merge", "a", "--into", "d"], "merge needs at least two runs"),
    ],
)
def test_wrong_input_is_one_line(small, monkeypatch, capsys, arguments, said):
    stored_run("a", [ok("cca", None)])
    assert complaint(monkeypatch, capsys, *arguments).startswith(said)


def test_the_column_of_methods_takes_the_room_that_the_terminal_has(monkeypatch):
    name = "octave-rbf-with-a-long-name"
    found = [result(cell(name, 64, 0, from_file=True), OUTSIDE, 0.5, file=codes_file())]
    monkeypatch.setenv("COLUMNS", "120")
    assert f"{name} [from a file]" in stored_text(found)
    monkeypatch.setenv("COLUMNS", "60")
    assert f"{name} [from a file]" not in stored_text(found)
