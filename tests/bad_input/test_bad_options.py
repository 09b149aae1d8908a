"""Wrong options, configuration files and names give one line that says what was expected, and lose nothing."""

import os

import pytest

from tests.support import small_data
from tests.support.small_data import complaint, entered, run_small, statuses

small = small_data.small


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["run", "--method", "dtbh"], ["No such option: --method", "--methods"]),
        (["data", "verify", "--root", "x"], ["No such option: --root", "--data-root"]),
        (["runn"], ["No such command 'runn'", "'run'"]),
        (["data", "inof"], ["No such command 'inof'", "'info'"]),
        (["list", "metric"], ["unknown list 'metric'", "did you mean 'metrics'?", "Known: datasets, features"]),
        (["check", "dtbx"], ["unknown method 'dtbx'", "did you mean 'dtbh'?"]),
        (["run", "--bits", "1.5"], ["--bits should be whole numbers from 1 to 4096, got '1.5'"]),
        (["run", "--bits", "16,x"], ["--bits should be whole numbers from 1 to 4096, got 'x'"]),
        (["run", "--seeds", "one"], ["--seeds should be whole numbers from 0 to 4294967295, got 'one'"]),
        (["run", "--datasets", ""], ["--datasets needs at least one value, got none"]),
        (["run", "--workers", "two"], ["'--workers'", "expected a whole number, got 'two'"]),
        (["run", "--set", "margin=3"], ["--set should look like METHOD.PARAM=VALUE", "got 'margin=3'"]),
        (["run", "--set", "dtbh.margin=nan"], ["--set: dtbh.margin should be a number from 0 to 2, got nan"]),
        (["run", "--set", "dtbh.margin=-inf"], ["--set: dtbh.margin should be a number from 0 to 2, got -inf"]),
        (["run", "--set", f"dtbh.margin={10**400}"], ["--set: dtbh.margin should be a number from 0 to 2, got 1000"]),
        (["run", "--methods", "dtbh[margin]"], ["--methods should look like dtbh[margin=0.4", "got 'dtbh[margin]'"]),
        (["run", "--methods", "[margin=1]"], ["--methods should look like dtbh[margin=0.4", "got '[margin=1]'"]),
        (["run", "--methods", ""], ["--methods needs at least one value, got none"]),
        (
            ["run", "--image-features", ""],
            ["--image-features should be the name of one image front-end, or the path of a file, got ''"],
        ),
        (["run", "--preset", ""], ["--preset should be the name of one preset, got ''"]),
        (["run", "--set", "=3"], ["--set should look like METHOD.PARAM=VALUE", "got '=3'"]),
        (["run", "--network", "epochs"], ["--network should look like KEY=VALUE", "got 'epochs'"]),
        (["run", "--track", "endtoend"], ["--track should be frozen or end-to-end, got 'endtoend'"]),
        (["run", "--device", "gpu"], ["--device should be cpu or cuda, got 'gpu'"]),
        (["run", "--quiet", "--verbose"], ["--quiet and --verbose contradict each other"]),
        (["run", "--tuned", "no.json", "--data", "stand-in"], ["--tuned should be a file", "no file no.json"]),
        (["tune", "--budget", "0"], ["--budget should be a number of trials from 1 to 100000, got 0"]),
        (["tune", "--bits", "x"], ["--bits should be whole numbers from 1 to 4096, got 'x'"]),
        (["data", "speak"], ["Missing option '--out'"]),
        (["data", "verify"], ["data verify needs --data-root DIR", "none was given"]),
        (["data", "verify", "--data-root", ".", "--datasets", "ucn"], ["unknown data set 'ucn'", "did you mean 'ucm'"]),
    ],
)
def test_a_wrong_option_is_named(arguments, expected, tmp_path, tmp_cache, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    line = complaint(monkeypatch, capsys, *arguments)
    assert all(part in line for part in expected), line
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("name", ["../x", "", "a/b", "/x", ".", "..", "-x", "a b", "x\n"])
def test_a_run_name_must_be_a_plain_folder_name(name, tmp_path, monkeypatch, capsys):
    work = tmp_path / "work"
    (work / "runs").mkdir(parents=True)
    monkeypatch.chdir(work)
    plain = "at most 100 letters, digits, '.', '_', '-', no '/'"
    rule = f"should be a plain name of a folder below runs/ ({plain}), e.g. real-3"
    for command in ("run", "tune"):
        assert f"--name {rule}; got {name!r}" in complaint(monkeypatch, capsys, command, f"--name={name}")
    for outside in (tmp_path, work, work / "runs"):
        (outside / "run.json").write_text("{}")  # must not be taken for a run
    for command in ("status", "report", "rescore"):
        line = complaint(monkeypatch, capsys, command, "--", name)
        assert f"the name of a run {rule}; got {name!r}" in line
    assert sorted(path.name for path in work.iterdir()) == ["run.json", "runs"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("workrs = 2", ["unknown option 'workrs'", "did you mean 'workers'?", "Looked in run.toml"]),
        ("workers = 'two'", ["--workers should be a whole number from 1 to 1024, got 'two'", "from run.toml"]),
        ("workers = 0", ["--workers should be a whole number from 1 to 1024, got 0"]),
        ("methods = [1]", ["--methods should be all, or names of methods, got 1"]),
        ("methods = []", ["--methods needs at least one value, got none"]),
        ("bits = [16, -8]", ["--bits should be whole numbers from 1 to 4096, got -8"]),
        ("bits = 2.5", ["--bits should be whole numbers from 1 to 4096, got 2.5"]),
        ("data_root = 3", ["--data-root should be the path of a folder, got 3"]),
        ("set = 3", ["--set should be METHOD.PARAM=VALUE, in TOML a table", "got 3"]),
        ("[set]\ndtbh = 3", ["--set should be METHOD.PARAM=VALUE, in TOML a table", "got 3"]),
        ("[set.dtbh]\nmargin = [1]", ["--set should be METHOD.PARAM=VALUE, in TOML a table", "got [1]"]),
        ("name = 'a/b'", ["--name should be a plain name of a folder below runs/"]),
        ("data = 'stand_in'", ["--data should be auto, real or stand-in, got 'stand_in'"]),
        (b"\xff\xfe\x00", ["--config should be a TOML file of options", "run.toml is not valid TOML"]),
        (None, ["--config should be a TOML file of options; there is no file run.toml"]),
    ],
)
def test_a_wrong_configuration_is_named(text, expected, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    if text is None:
        (tmp_path / "run.toml").mkdir()
    else:
        (tmp_path / "run.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    line = complaint(monkeypatch, capsys, "run", "--config", "run.toml")
    assert all(part in line for part in expected), line
    assert not (tmp_path / "runs").exists()


def test_wrong_commands_beside_a_run_lose_nothing(small, tmp_path, monkeypatch, capsys):
    (tmp_path / "none.pth").write_text("no weights")
    arguments = run_small(small)
    assert entered(monkeypatch, capsys, *arguments)[0] == 0
    run = tmp_path / "runs/default"
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    assert statuses(run) == {"ok"}
    for more, expected in (
        (["--methods", "cca-itk"], "did you mean 'cca-itq'?"),
        (["--protocol", "rs-pear"], "did you mean 'rs-pairs'?"),
        (["--bits", "0"], "from 1 to 4096"),
        (["--set", "cca-itq.n_iteration=x"], "did you mean"),
        (["--data-root", "elsewhere"], "elsewhere is no folder"),
        (["--image-features", "resnet18", "--image-weights", "nowhere.pth"], "there is no file nowhere.pth"),
    ):
        assert expected in complaint(monkeypatch, capsys, *arguments, *more)
    assert {path: path.read_bytes() for path in run.rglob("*") if path.is_file()} == before
    weights = ["--image-features", "squeezenet1_0", "--image-weights", "none.pth"]
    line = complaint(monkeypatch, capsys, *arguments, *weights)
    assert "--image-weights should be a state dict of torchvision's squeezenet1_0; none.pth does not load" in line
    assert {path.read_bytes() for path in (run / "cells").iterdir()} == {
        content for path, content in before.items() if path.parent.name == "cells"
    }


@pytest.mark.parametrize("value", ["true", "[16, false]"])
def test_a_boolean_is_not_a_code_length(value, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run.toml").write_text(f"bits = {value}")
    assert "--bits should be whole numbers" in complaint(monkeypatch, capsys, "run", "--config", "run.toml")


HOSTILE = "a\nb\x1b[31m\u2028"


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--data-root", HOSTILE),
        ("run", "--data", HOSTILE),
        ("run", "--methods", HOSTILE),
        ("run", "--datasets", HOSTILE),
        ("run", "--bits", HOSTILE),
        ("run", "--seeds", HOSTILE),
        ("run", "--workers", HOSTILE),
        ("run", "--protocol", HOSTILE),
        ("run", "--set", HOSTILE),
        ("run", "--set", f"dtbh.margin={HOSTILE}"),
        ("run", "--image-features", HOSTILE),
        ("run", "--image-features", "resnet18", "--image-weights", HOSTILE),
        ("run", "--sound-features", HOSTILE),
        ("run", "--config", HOSTILE),
        ("run", "--tuned", HOSTILE),
        ("run", "--track", HOSTILE),
        ("run", "--name", HOSTILE),
        ("list", HOSTILE),
        ("check", HOSTILE),
        ("status", HOSTILE),
        ("data", "verify", "--data-root", HOSTILE),
        ("data", "info", "--data-root", HOSTILE),
        (HOSTILE,),
        ("run", f"--{HOSTILE}"),
    ],
    ids=" ".join,
)
def test_a_newline_or_escape_sequence_in_a_value_stays_on_the_line(arguments, tmp_path, tmp_cache, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    line = complaint(monkeypatch, capsys, *arguments)
    assert line.isprintable(), line
    assert "[31m" in line


@pytest.mark.parametrize("option", ["--config", "--tuned", "--image-weights"])
@pytest.mark.parametrize("kind", ["pipe", "device", "memory"])
def test_what_is_no_ordinary_file_is_named_at_once(option, kind, tmp_path, tmp_cache, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    if kind == "pipe":
        os.mkfifo("it")
    else:
        os.symlink("/dev/zero" if kind == "device" else "/proc/self/mem", "it")
    more = ("--image-features", "squeezenet1_0") if option == "--image-weights" else ()
    line = complaint(monkeypatch, capsys, "run", "--data", "stand-in", *more, option, "it")
    assert option in line
    assert "it" in line


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ("", "--speech-weights should be a folder or the name of a Whisper model, got ''"),
        ("x" * 256, "--speech-weights should be a path whose parts have at most 255 bytes each, got 'xxx"),
        ("tiny.fr", "there is no folder 'tiny.fr', and the names are tiny.en, "),
        (".", "which holds model.bin and config.json; model.bin cannot be read"),
        ("/dev/null", "/dev/null/model.bin cannot be read"),
    ],
)
def test_a_whisper_model_that_is_none_is_one_line(monkeypatch, capsys, tmp_path, tmp_cache, weights, said):
    monkeypatch.chdir(tmp_path)
    arguments = ("run", "--data", "stand-in", "--datasets", "sydney", "--methods", "cca")
    line = complaint(monkeypatch, capsys, *arguments, "--sound-features", "whisper-words", "--speech-weights", weights)
    assert said in line
