"""Damaged files of a run and of the cache are named, and made again by the same command."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.support import small_data
from tests.support.small_data import entered, run_small

small = small_data.small


def flipped(path, place=0.5):
    content = bytearray(path.read_bytes())
    content[int(len(content) * place)] ^= 1
    path.write_bytes(content)


@pytest.fixture
def done(small, tmp_path, monkeypatch, capsys):
    """A finished run: its folder, and a function that runs a command and returns exit code and both outputs."""

    def again(*arguments):
        return entered(monkeypatch, capsys, *(arguments or run_small(small)))

    assert again()[0] == 0
    return tmp_path / "runs/default", again


def contents(folder):
    """Outputs and scores of all cells, without times and dates."""
    scores = {p.stem: json.loads(p.read_text())["scores"] for p in (folder / "cells").glob("*.json")}
    return scores, {p.name: p.read_bytes() for p in (folder / "cells").glob("*.npz")}


def outputs_in(cells):
    """Files of outputs; those of single queries have a longer ending."""
    return sorted(path for path in cells.glob("*.npz") if not path.name.endswith(".queries.npz"))


def numbers(cache):
    """File of the cache -> its bytes, or the arrays of descriptors, which also hold how long they took."""
    found = {path: path.read_bytes() for path in cache.glob("*/*") if path.parent.name != "descriptors"}
    for path in cache.glob("descriptors/*.npz"):
        with np.load(path) as stored:
            found[path] = {name: stored[name].tobytes() for name in ("flat", "lengths")}
    return found


def legacy(path):
    """Takes both checksums out of a result, as an earlier version stored it."""
    values = json.loads(path.read_text())
    del values["checksum"], values["outputs_checksum"]
    path.write_text(json.dumps(values))


DAMAGES = {
    "empty": lambda path: path.write_bytes(b""),
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:-40]),
    "flipped": flipped,
    "foreign": lambda path: np.savez(path.open("wb"), codes=np.zeros(3)),
    "no zip": lambda path: path.write_bytes(b"no zip" * 50),
    "gone": lambda path: path.unlink(),
    "of another cell": lambda path: shutil.copy(next(p for p in outputs_in(path.parent) if p != path), path),
}


@pytest.mark.parametrize("stored_before", [False, True])
@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_outputs_are_named_by_rescore_and_fitted_again_by_run(done, damage, stored_before):
    folder, again = done
    if stored_before and damage == "of another cell":
        pytest.skip("results of earlier versions say nothing by which outputs of the same shape could be told apart")
    whole = contents(folder)
    victim, *others = outputs_in(folder / "cells")
    if stored_before:
        legacy(victim.with_suffix(".json"))
    DAMAGES[damage](victim)
    before = {path: path.with_suffix(".json").stat().st_mtime_ns for path in others}
    code, out, err = again("rescore")
    assert code == 1
    assert f"scored {len(others)} cells again" in out
    assert "Traceback" not in err
    (line,) = [line for line in err.splitlines() if line.startswith("error: ")]
    assert f"runs/default/cells/{victim.name} is " in line
    assert "the `run` command that wrote it fits this cell again" in line
    assert all(path.with_suffix(".json").stat().st_mtime_ns > time for path, time in before.items())
    code, _, err = again()
    assert code == 0
    assert err.count(f"{victim.name} is ") == 1
    assert "a run fits this cell again" in err
    assert contents(folder) == whole
    assert again("rescore")[0] == 0


@pytest.mark.parametrize("damage", ["a score", "truncated", "of another cell"])
def test_a_damaged_result_is_named_and_the_cell_runs_again(done, damage):
    folder, again = done
    whole = contents(folder)
    victim, other, *_ = sorted((folder / "cells").glob("*.json"))
    if damage == "a score":
        values = json.loads(victim.read_text())
        values["scores"]["i2s/map@all"] += 0.001
        victim.write_text(json.dumps(values, indent=1))
    elif damage == "truncated":
        victim.write_bytes(victim.read_bytes()[:100])
    else:
        shutil.copy(other, victim)
    for command in ("status", "report", "rescore"):
        code, out, err = again(command)
        assert code == (1 if command == "rescore" else 0)
        assert f"runs/default/cells/{victim.name}" in out + err
    code, _, err = again()
    assert code == 0
    assert f"runs/default/cells/{victim.name} is damaged" in err
    assert contents(folder) == whole


@pytest.mark.parametrize("name", ["run.json", "plan.json", "README.md", "splits/*.json"])
def test_other_damaged_files_of_a_run_are_written_again(done, name):
    folder, again = done
    victim = sorted(folder.glob(name))[0]
    whole = victim.read_bytes()
    for content in (b"", whole[:-20], bytes([whole[0] ^ 1]) + whole[1:]):
        victim.write_bytes(content)
        assert again()[0] == 0
        assert victim.read_bytes() == whole


def test_outputs_of_earlier_versions_are_read_and_get_a_checksum(done):
    folder, again = done
    for path in (folder / "cells").glob("*.json"):
        legacy(path)
    code, _, err = again()
    assert code == 0
    assert "is damaged" not in err
    assert again("rescore")[0] == 0
    assert all(json.loads(path.read_text())["outputs_checksum"] for path in (folder / "cells").glob("*.json"))


CACHED = ("features/*.npy", "descriptors/*.npz")


@pytest.mark.parametrize("kind", CACHED)
@pytest.mark.parametrize("damage", ["empty", "truncated", "flipped", "foreign"])
def test_damaged_features_are_made_again_and_no_number_changes(done, tmp_path, kind, damage):
    folder, again = done
    whole = contents(folder)
    cache = tmp_path / "cache"
    stored = numbers(cache)
    victim = sorted(cache.glob(kind))[0]
    DAMAGES[damage](victim)
    if kind != CACHED[0]:  # blocks are read only where a feature matrix is missing
        for path in cache.glob(CACHED[0]):
            path.unlink()
    shutil.rmtree(folder / "cells")
    code, _, err = again()
    assert code == 0
    assert err.count(f"note: {victim} in the cache does not agree with its checksums") == 1
    assert contents(folder) == whole
    assert numbers(cache) == stored


def test_a_second_run_reads_a_complete_cache_without_writing(done, tmp_path, monkeypatch):
    folder, again = done
    shutil.rmtree(folder)
    opened = Path.open

    def refused(self, mode="r", *rest, **named):
        assert "cache" not in self.parts or mode in ("r", "rb"), f"{self} was opened for writing"
        return opened(self, mode, *rest, **named)

    monkeypatch.setattr(Path, "open", refused)
    assert again()[0] == 0
