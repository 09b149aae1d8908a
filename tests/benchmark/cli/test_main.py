"""The command line as a user meets it: names, errors, exit codes."""

import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from benchmark.cli import main as cli
from benchmark.contract.errors import UserError


def invoke(*arguments):
    return CliRunner().invoke(cli.app, list(arguments))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("methods", ["dtbh", "reconstruction", "cca-itq"]),
        ("datasets", ["ucm", "sydney", "rsicd"]),
        ("protocols", ["rs-pairs", "retrieval"]),
        ("features", ["mobilenet_v2", "bag-of-audio-words"]),
        ("metrics", ["map@all", "precision_radius2"]),
    ],
)
def test_lists_name_what_can_be_named(kind, expected):
    result = invoke("list", kind)
    assert result.exit_code == 0
    assert all(text in result.output for text in expected)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--methods", "dtbx"], ["unknown method 'dtbx'", "did you mean 'dtbh'?", "methods/__init__.py"]),
        (["--methods", "family:deep"], ["unknown method family 'deep'", "deep-hashing"]),
        (["--datasets", "ucn"], ["unknown data set 'ucn'", "did you mean 'ucm'?"]),
        (["--protocol", "rs-pair"], ["unknown protocol 'rs-pair'", "did you mean 'rs-pairs'?"]),
        (["--image-features", "mobilenet"], ["unknown image front-end 'mobilenet'", "mobilenet_v2"]),
        (["--sound-features", "mfcc"], ["unknown sound front-end 'mfcc'", "mfcc-statistics"]),
        (["--bits", "0"], ["--bits", "from 1 to 4096", "0"]),
        (["--bits", "-8"], ["--bits", "-8"]),
        (["--bits", "many"], ["--bits should be whole numbers from 1 to 4096, got 'many'"]),
        (["--bits", ","], ["--bits", "at least one"]),
        (["--seeds", "-1"], ["--seeds", "from 0"]),
        (["--workers", "0"], ["--workers should be a whole number from 1, got 0"]),
        (["--name", "../x"], ["--name should be a plain name of a folder below runs/", "got '../x'"]),
        (["--data", "fake"], ["--data should be auto, real or stand-in, got 'fake'"]),
        (["--data", "real"], ["--data real needs --data-root"]),
        (["--data-root", "no/such"], ["no/such is no folder"]),
        (["--set", "dtbh.margin"], ["METHOD.PARAM=VALUE"]),
        (["--set", "dtbh.margn=1"], ["unknown parameter of dtbh 'margn'", "did you mean 'margin'?"]),
        (["--set", "dtbh.margin=wide"], ["dtbh.margin should be a number, got 'wide'"]),
        (["--set", "dtbh.selection=hard"], ["one of violating, semi-hard, random, all"]),
        (["--set", "dcmh.gamma=1", "--methods", "cca"], ["'dcmh', which is not among the methods"]),
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
