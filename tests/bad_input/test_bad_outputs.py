"""Unwritable folders, full disks and damaged files give one line, and no finished result is lost."""

import contextlib
import errno
import os
import re
import resource
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmark.store.store import Store
from tests.support import small_data
from tests.support.small_data import complaint, entered, results, run_small, statuses

small = small_data.small


@contextlib.contextmanager
def room_for(n_bytes):
    """Limits every file to this many bytes, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def files_below(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


KEPT = "finished work is kept, and the same command carries on once this is fixed"


def test_a_full_disk_loses_no_finished_result(small, tmp_path, monkeypatch, capsys):
    assert entered(monkeypatch, capsys, *run_small(small, "--methods", "random-codes"))[0] == 0
    run = tmp_path / "runs/default"
    before = files_below(run / "cells")
    n_bytes = max(path.stat().st_size for path in run.glob("*.*"))  # the small files still fit, results do not
    assert n_bytes < min(path.stat().st_size for path in before if path.suffix == ".json")
    with room_for(n_bytes):
        line = complaint(monkeypatch, capsys, *run_small(small))
    assert "File too large" in line
    assert f"'{Path.cwd()}/runs/default/cells/" in line
    assert KEPT in line
    assert files_below(run / "cells") == before  # no draft is left either
    assert entered(monkeypatch, capsys, "status")[0] == 0
    assert entered(monkeypatch, capsys, *run_small(small))[0] == 0
    assert statuses(run) == {"ok"}
    assert len(results(run)) == 4
    assert before.items() <= files_below(run / "cells").items()


def test_a_disk_that_is_full_from_the_start_is_one_line(small, tmp_path, monkeypatch, capsys):
    with room_for(100):
        line = complaint(monkeypatch, capsys, *run_small(small))
    assert "could not write it: File too large: 'runs/default/run.json'" in line
    assert KEPT in line
    assert list((tmp_path / "runs/default").iterdir()) == []


@pytest.mark.parametrize("name", ["runs", "runs/default", "runs/default/cells"])
def test_a_file_in_the_place_of_an_output_folder_is_one_line(small, tmp_path, monkeypatch, capsys, name):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("not a folder")
    line = complaint(monkeypatch, capsys, *run_small(small))
    assert name in line
    assert KEPT in line
    assert path.read_text() == "not a folder"


def test_a_file_in_the_place_of_the_cache_is_one_line(small, tmp_path, monkeypatch, capsys):
    (tmp_path / "cache").write_text("not a folder")
    for arguments in (["data", "stand-in"], ["run", "--data", "stand-in"]):
        line = complaint(monkeypatch, capsys, *arguments)
        assert "XMHASH_CACHE should be the folder for cached features and stand-ins" in line
        assert f"it is '{tmp_path / 'cache'}', and that is no folder; set it to a folder that can be written" in line


def test_a_stored_result_that_is_damaged_is_computed_again_and_the_others_are_kept(
    small, tmp_path, monkeypatch, capsys
):
    assert entered(monkeypatch, capsys, *run_small(small))[0] == 0
    run = tmp_path / "runs/default"
    whole = files_below(run / "cells")
    victim = next(path for path in whole if path.suffix == ".json")
    victim.write_bytes(whole[victim][:100])
    assert entered(monkeypatch, capsys, "status")[0] == 0
    assert entered(monkeypatch, capsys, *run_small(small))[0] == 0
    after = files_below(run / "cells")
    assert after.keys() == whole.keys()
    assert {path for path in whole if after[path] != whole[path]} <= {victim, victim.with_suffix(".npz")}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("run.json", "{", "runs/default/run.json is damaged: it should be JSON, but"),
        ("run.json", "[]", "runs/default/run.json is damaged: it should be a JSON object, but it is list"),
        ("plan.json", "[]", "runs/default/plan.json is damaged: it should be a JSON object, but it is list"),
    ],
)
def test_a_damaged_file_of_a_run_is_named(small, tmp_path, monkeypatch, capsys, name, text, expected):
    monkeypatch.undo()  # uses the real report, which reads these files
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "runs/default"
    folder.mkdir(parents=True)
    (folder / "run.json").write_text("{}")
    (folder / name).write_text(text)
    command = "status" if name == "run.json" else "report"
    assert expected in complaint(monkeypatch, capsys, command)


def test_damaged_split_facts_are_named(small, tmp_path, monkeypatch, capsys):
    assert entered(monkeypatch, capsys, *run_small(small, "--methods", "random-codes"))[0] == 0
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    path = sorted((tmp_path / "runs/default/splits").iterdir())[0]
    path.write_text('{"dataset": "ucm"}')
    code, _, said = entered(monkeypatch, capsys, "report")
    assert code == 0
    assert f"warning: left out, since they cannot be read: {path.relative_to(tmp_path)}; delete them" in said


def test_a_missing_data_set_skips_only_its_own_cells(small, tmp_path, monkeypatch, capsys):
    shutil.rmtree(small / "Sydney_captions")
    code, said, _ = entered(monkeypatch, capsys, *run_small(small))
    assert code == 0
    found = results(tmp_path / "runs/default")
    assert {key: result["status"] for key, result in found.items()} == {
        ("ucm", "random-codes"): "ok", ("ucm", "cca-itq"): "ok",
        ("sydney", "random-codes"): "skipped", ("sydney", "cca-itq"): "skipped",
    }  # fmt: skip
    expected = f"sydney: expected the caption file dataset.json, found none; looked in {small / 'Sydney_captions'}"
    assert expected in found["sydney", "cca-itq"]["reason"]
    assert expected in said


def test_a_file_in_the_place_of_the_data_folder_is_one_line(small, tmp_path, monkeypatch, capsys):
    path = tmp_path / "archive.zip"
    path.write_text("")
    for command in (run_small(path), ["data", "info", "--data-root", path], ["data", "verify", "--data-root", path]):
        line = complaint(monkeypatch, capsys, *command)
        assert "--data-root should be a folder that holds UCM_captions/, RSICD/" in line
        assert f"{path} is no folder" in line


def test_a_folder_without_any_data_set_is_one_line(small, tmp_path, monkeypatch, capsys):
    line = complaint(monkeypatch, capsys, *run_small(small / "UCM_captions"))  # one folder too deep
    assert "no cell of this run can be fitted" in line
    assert f"looked in {small / 'UCM_captions/UCM_captions'}" in line
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_codes_that_cannot_be_written_end_the_run_and_fail_no_cell(small, tmp_path, monkeypatch, capsys, code):
    def full(self, key, outputs):
        raise OSError(code, os.strerror(code), str(self.outputs_path(key)))

    with monkeypatch.context() as patch:
        patch.setattr(Store, "write_outputs", full)
        line = complaint(patch, capsys, *run_small(small))
    assert f"{os.strerror(code)}: '{Path.cwd()}/runs/default/cells/" in line
    assert KEPT in line
    assert results(tmp_path / "runs/default") == {}
    assert entered(monkeypatch, capsys, *run_small(small))[0] == 0
    assert statuses(tmp_path / "runs/default") == {"ok"}


def test_a_read_only_folder_is_one_line(small, tmp_path, monkeypatch, capsys):
    """`open` is faked to refuse, since file modes do not stop root."""
    assert entered(monkeypatch, capsys, *run_small(small))[0] == 0
    before = files_below(tmp_path / "runs/default")
    opened = Path.open

    def refused(self, mode="r", *rest, **named):
        if "runs" in self.parts and mode != "r" and mode != "rb":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        return opened(self, mode, *rest, **named)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refused)
        line = complaint(patch, capsys, *run_small(small, "--set", "cca-itq.n_iterations=3"))
    assert "Permission denied: 'runs/default/" in line
    assert KEPT in line
    assert files_below(tmp_path / "runs/default") == before


def test_files_have_the_permissions_that_the_umask_allows(small, tmp_path, monkeypatch, capsys):
    before = os.umask(0o022)
    try:
        assert entered(monkeypatch, capsys, *run_small(small))[0] == 0
    finally:
        os.umask(before)
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "runs").rglob("*") if path.is_file()}
    assert modes == {0o644}


def test_status_of_a_run_whose_data_are_gone_says_what_is_stored(small, monkeypatch, capsys):
    assert entered(monkeypatch, capsys, *run_small(small))[0] == 0
    small.rename(small.with_name("elsewhere"))
    code, said, _ = entered(monkeypatch, capsys, "status")
    assert code == 0
    assert said.startswith("4 cells: 4 ok\n")
    assert "\nthe last request cannot be made again: --data-root" in said
    today = datetime.now(UTC).strftime("%Y-%m-%d")
    for dataset, method in (("ucm", "random-codes"), ("sydney", "cca-itq")):
        assert re.search(rf"^{dataset} +{method} +[\d,]+ +1 ok +{today}$", said, re.MULTILINE), said
    assert max(map(len, said.splitlines()[:-1])) <= 80
