"""What the command line says and how it ends: quiet, verbose, without colours, without a terminal, on Ctrl-C."""

import fnmatch
import io
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console
from typer.testing import CliRunner

from benchmark.cli import main as cli
from benchmark.run import stages as executor
from benchmark.store import folder as run_folder
from benchmark.terminal import bars as progress
from benchmark.terminal.bars import ProgressBars
from tests.benchmark.jobs.test_workers import until

RUN = ["run", "--datasets", "sydney", "--methods", "random-codes,cca", "--bits", "8", "--workers", "1"]
COLOUR = re.compile(r"\x1b\[[0-9;]*3[0-7]m")


@pytest.fixture
def folder(tmp_path, monkeypatch, shared_cache):
    """An empty current folder; jobs run in this process."""
    monkeypatch.setenv("XMHASH_CACHE", str(shared_cache))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(executor, "run_jobs", here)
    return tmp_path


def here(jobs, n_workers, labels, watcher):
    """run_jobs() in this process."""
    for position, job in enumerate(jobs):
        watcher.begin(position, labels[position])
        yield position, job()


def invoke(*arguments):
    result = CliRunner().invoke(cli.app, arguments)
    assert result.exit_code == 0, result.output
    return result


def test_quiet_says_where_the_report_lies_and_nothing_else(folder):
    result = invoke(*RUN, "--quiet")
    assert result.stdout == "report: runs/default/reports/report.md\n"
    assert result.stderr == ""
    loud = invoke(*RUN)
    assert "map@all" in loud.stdout
    assert loud.stdout.endswith(result.stdout)


def test_verbose_adds_the_plan_and_a_line_for_every_job(folder):
    result = invoke(*RUN, "--verbose")
    assert re.search(r"^run +sydney rs-pairs random-codes 8 bits seed 0", result.stdout, re.MULTILINE)
    for line in ("1 of 2 cells: sydney rs-pairs random-codes 8 bits seed 0", "2 of 2 cells: sydney rs-pairs cca"):
        assert re.search(rf"^{line}.*, \d+\.\d s$", result.stderr, re.MULTILINE), result.stderr


def test_a_run_folder_explains_every_file_in_it(folder):
    invoke(*RUN)
    invoke("tune", "--datasets", "sydney", "--methods", "scm-seq", "--budget", "1", "--bits", "8", "--workers", "1")
    run = folder / "runs" / "default"
    patterns = [
        Path(path).parent.joinpath(end).as_posix() if k else end
        for path in run_folder.CONTENTS
        for k, end in enumerate(path.replace("KEY", "*").split(", "))
    ]
    patterns = [f"{pattern}*" if pattern.endswith("/") else pattern for pattern in patterns]
    files = [path.relative_to(run).as_posix() for path in run.rglob("*") if path.is_file()]
    assert {"README.md", "tuned.json", "run.json"} < set(files)
    unexplained = [name for name in files if not any(fnmatch.fnmatch(name, pattern) for pattern in patterns)]
    assert unexplained == []
    text = (run / "README.md").read_text()
    assert all(f"`{path}`" in text for path in run_folder.CONTENTS)


def in_a_terminal(arguments, **variables):
    """What `python -m benchmark` writes to a pseudo-terminal."""
    leader, follower = pty.openpty()
    environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "CI")}
    environment |= {"TERM": "xterm-256color", **variables}
    command = [sys.executable, "-m", "benchmark", *arguments]
    with subprocess.Popen(command, stdin=follower, stdout=follower, stderr=follower, env=environment):
        os.close(follower)
        text = b""
        while True:
            try:
                part = os.read(leader, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            text += part
    os.close(leader)
    return text.decode()


def test_no_color_leaves_colours_out():
    assert COLOUR.search(in_a_terminal(["run", "--help"]))
    assert not COLOUR.search(in_a_terminal(["run", "--help"], NO_COLOR="1"))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("run --methods dtb", ["dtbh", "dtbh-balanced"]),
        ("run --methods cca,dtb", ["cca,dtbh", "cca,dtbh-balanced"]),
        ("run --protocol caption", ["caption-disjoint"]),
        ("data speak --datasets u", ["ucm"]),
        ("sta", ["status"]),
    ],
)
def test_a_shell_completes_commands_and_names(words, expected):
    environment = os.environ | {
        "_XMHASH_COMPLETE": "complete_bash",
        "COMP_WORDS": f"xmhash {words}",
        "COMP_CWORD": str(len(words.split())),
    }
    command = [sys.executable, "-c", "import sys; sys.argv[0] = 'xmhash'; from benchmark.cli.main import main; main()"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.stdout.split() == expected, done.stderr


def test_interrupted_alone_it_ends_at_once_with_the_command_that_carries_on(tmp_path, shared_cache):
    command = [sys.executable, "-m", "benchmark", *RUN[:-2], "--methods", "dtbh", "--set", "dtbh.epochs=5000"]
    environment = os.environ | {"XMHASH_CACHE": str(shared_cache)}
    with (tmp_path / "out").open("w") as out:
        run = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=out, stderr=out, start_new_session=True)
        workers = until(lambda: (tmp_path / "runs/default/plan.json").exists() and _workers(run.pid), 120)
        run.send_signal(signal.SIGINT)  # to the program alone, as `kill -INT` does: no terminal reaches its workers
        assert run.wait(20) == 130
    said = (tmp_path / "out").read_text()
    assert "To carry on: python -m benchmark run --datasets sydney" in said
    assert "--set dtbh.epochs=5000" in said
    assert "Traceback" not in said
    assert workers
    assert until(lambda: not any(map(_runs, workers)), 10)


def _workers(pid):
    """Process ids of a program's workers."""
    children = [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [child for child in children if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text()]


def _runs(pid):
    """Whether a process is there and no zombie."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def test_without_a_terminal_a_long_job_is_told_of_now_and_then(monkeypatch):
    clock = iter(range(0, 10_000, 40))
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    written = io.StringIO()
    bars = ProgressBars(Console(file=written))
    bars.start("cells", 1)
    bars.begin(0, "dtbh [64 bits]")  # at 0 s
    for done in (10, 20, 40):  # at 40, 80 and 120 s; it carries on from 10 of 100
        bars.within(0, done, 100)
    bars.advance(0)
    lines = written.getvalue().splitlines()
    # 80 s for 10 parts leave 640 s for 80; 40 s later it is too soon for another line.
    assert lines == ["dtbh [64 bits]: 20 of 100, 0:10:40 left", "cells: 1 of 1, 0:00:00 left (dtbh [64 bits])"]


def test_jobs_of_one_name_and_jobs_that_begin_again_have_a_bar_each():
    bars = ProgressBars(Console(file=io.StringIO(), force_terminal=True))
    bars.start("cells", 3)
    bars.begin(0, "dtbh")
    bars.begin(1, "dtbh")
    bars.within(0, 1, 4)
    bars.within(1, 2, 4)
    bars.begin(1, "dtbh")  # its worker died
    bars.within(1, 1, 4)
    assert [(task.completed, task.total) for task in bars.bars.tasks] == [(0, 3), (1, 4), (1, 4)]
    bars.advance(0)
    bars.advance(1)
    assert [(task.completed, task.total) for task in bars.bars.tasks] == [(2, 3)]


def test_the_time_left_is_whole_on_eighty_columns():
    written = io.StringIO()
    bars = ProgressBars(Console(file=written, force_terminal=True, width=80, color_system=None))
    bars.start("descriptors", 12)
    bars.begin(0, "rsicd caption-disjoint dtbh-balanced[margin=0.3,selection=semi-hard] 64 bits seed 0")
    bars.within(0, 1, 4)
    bars.console.print(bars.bars)
    for line in written.getvalue().splitlines():
        assert re.search(r"\d+/\d+ +0:00:00 left (-:--:--|0:00:00) rsicd caption.*…", line), line
