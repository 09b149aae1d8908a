"""The command line as a user meets it: names, errors, exit codes."""

import fnmatch
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmark.cli import main as cli
from benchmark.contract.errors import UserError
from benchmark.store import folder as run_folder
from tests.support import ROOT
from tests.support.jobs import until

RUN = ["run", "--datasets", "sydney", "--methods", "random-codes,cca", "--bits", "8"]


def invoke(*arguments):
    return CliRunner().invoke(cli.app, list(arguments))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--methods", "dtbx"], ["unknown method 'dtbx'", "did you mean 'dtbh'?", "methods/<family>/__init__.py"]),
        (["--methods", "family:deep"], ["unknown method family 'deep'", "deep-hashing"]),
        (["--datasets", "ucn"], ["unknown data set 'ucn'", "did you mean 'ucm'?"]),
        (["--protocol", "rs-pair"], ["unknown protocol 'rs-pair'", "did you mean 'rs-pairs'?"]),
        (["--image-features", "mobilenet"], ["unknown image front-end 'mobilenet'", "mobilenet_v2"]),
        (["--sound-features", "mfcc"], ["unknown sound front-end 'mfcc'", "mfcc-statistics"]),
        (["--bits", "0"], ["--bits", "from 1 to 4096", "0"]),
        (["--bits", "-8"], ["--bits", "-8"]),
        (["--bits", "many"], ["--bits should be whole numbers from 1 to 4096, got 'many'"]),
        (["--bits", " "], ["--bits", "at least one"]),
        (["--bits", "16,,32"], ["--bits should be a list like A,B", "got '16,,32'"]),
        (["--seeds", "-1"], ["--seeds", "from 0"]),
        (["--workers", "0"], ["--workers should be a whole number from 1 to 1024, got 0"]),
        (["--name", "../x"], ["--name should be a plain name of a folder below runs/", "got '../x'"]),
        (["--data", "fake"], ["--data should be auto, real or stand-in, got 'fake'"]),
        (["--data", "real"], ["--data real needs --data-root"]),
        (["--data-root", "no/such"], ["no/such is no folder"]),
        (["--set", "dtbh.margin"], ["METHOD.PARAM=VALUE"]),
        (["--set", "dtbh.margn=1"], ["unknown parameter of dtbh 'margn'", "did you mean 'margin'?"]),
        (["--set", "dtbh.margin=wide"], ["dtbh.margin should be a number from 0 to 2, got 'wide'"]),
        (["--set", "dtbh.selection=hard"], ["one of violating, semi-hard, random, all"]),
        (["--set", "dcmh.gamma=1", "--methods", "cca"], ["--set: 'dcmh' is not among the methods"]),
        (["--config", "no.toml"], ["no file no.toml"]),
    ],
)
def test_wrong_input_is_one_line_that_helps(arguments, expected, tmp_path, monkeypatch, tmp_cache):
    monkeypatch.chdir(tmp_path)
    result = invoke("run", "--datasets", "sydney", *arguments)
    assert isinstance(result.exception, UserError), result.output
    message = str(result.exception)
    assert "\n" not in message
    assert all(text in message for text in expected), message
    assert not (tmp_path / "runs").exists()


def test_user_errors_leave_with_code_2_and_no_traceback(tmp_path):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("XMHASH_DATA")}
    command = [sys.executable, "-m", "benchmark", "run", "--methods", "dtbx"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("error: unknown method 'dtbx'")
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "runs").write_text("a file where a folder should be")
    command = [sys.executable, "-m", "benchmark", "run", "--datasets", "sydney", "--data", "stand-in", "--bits", "8"]
    environment = os.environ | {"XMHASH_CACHE": str(tmp_path / "cache")}
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
    assert done.returncode == 2
    assert "runs" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("method = 'dtbh'", ["unknown option 'method'", "did you mean 'methods'?"]),
        ("bits = [16", ["not valid TOML"]),
        ("bits = 'many'", ["--bits", "many"]),
    ],
)
def test_wrong_configuration_is_one_line(text, expected, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run.toml").write_text(text)
    result = invoke("run", "--config", "run.toml")
    assert isinstance(result.exception, UserError)
    assert all(part in str(result.exception) for part in expected), result.exception


@pytest.mark.parametrize("command", ["status", "report", "rescore"])
def test_a_run_that_is_not_there(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = invoke(command, "nothing")
    assert isinstance(result.exception, UserError)
    assert "expected the run 'nothing'" in str(result.exception)


@pytest.mark.parametrize("command", ["info", "verify"])
def test_a_data_root_that_is_not_there(command):
    result = invoke("data", command, "--data-root", "no/such")
    assert isinstance(result.exception, UserError)
    assert "no/such is no folder" in str(result.exception)


def test_version_and_help():
    assert invoke("--version").output.startswith("xmhash ")
    assert "--rerun-failed" in invoke("run", "--help").output


def test_a_run_folder_explains_every_file_in_it(work_folder):
    tune = ["tune", "--datasets", "sydney", "--methods", "scm-seq", "--budget", "1", "--bits", "8"]
    for arguments in (RUN, tune):
        assert invoke(*arguments, "--workers", "1").exit_code == 0
    run = work_folder / "runs" / "default"
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


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_alone_it_ends_at_once_with_the_command_that_carries_on(tmp_path, shared_cache, how, code):
    command = [sys.executable, "-m", "benchmark", *RUN, "--methods", "dtbh", "--set", "dtbh.epochs=5000"]
    environment = os.environ | {"XMHASH_CACHE": str(shared_cache)}
    with (tmp_path / "out").open("w") as out:
        run = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=out, stderr=out, start_new_session=True)
        workers = until(lambda: (tmp_path / "runs/default/plan.json").exists() and _workers(run.pid), 120)
        run.send_signal(how)  # to the program alone, as `kill -INT` does: no terminal reaches its workers
        assert run.wait(20) == code
    said = (tmp_path / "out").read_text()
    assert "To carry on: python -m benchmark run --datasets sydney" in said
    assert "--set dtbh.epochs=5000" in said
    assert "Traceback" not in said
    assert "leaked" not in said
    assert workers
    assert until(lambda: not any(map(_runs, workers)), 10)


def test_ctrl_c_while_the_program_is_imported_says_nothing(tmp_path):
    (tmp_path / "typer.py").write_text("import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(60)\n")
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    command = [sys.executable, "-m", "xmhash", "list"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


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
