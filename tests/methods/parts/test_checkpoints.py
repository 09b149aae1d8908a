"""Checkpoints: which states are continued, and which files are refused or replaced."""

import os
import pickle
from zipfile import ZipFile

import pytest
import torch

from benchmark.contract.errors import UserError
from methods.deep.dtbh import DTBH
from methods.parts.checkpoints import Checkpoint, DamagedState, read_identity
from tests.support.raw_pairs import Mortal, outputs, raw_context, raw_pairs, same


def test_a_finished_state_is_not_trained_again(tmp_path):
    kept = raw_context(checkpoint=tmp_path / "state.pt")
    first = DTBH().fit(raw_pairs(16), kept)
    again = Mortal().fit(raw_pairs(16), kept)
    assert not hasattr(again, "seen_")
    assert same(outputs(first, raw_pairs(16)), outputs(again, raw_pairs(16)))


def test_a_state_of_another_training_is_refused(tmp_path):
    path = tmp_path / "state.pt"
    DTBH().fit(raw_pairs(16), raw_context(checkpoint=path, checkpoint_identity="one"))
    assert read_identity(path) == "one"
    with pytest.raises(UserError, match=r"state\.pt .*another device wrote it; delete it to train from the start"):
        DTBH().fit(raw_pairs(16), raw_context(checkpoint=path, checkpoint_identity="two"))


@pytest.mark.parametrize("content", [b"", b"no state of anything", pickle.dumps({"step": 3}, protocol=2)])
def test_a_training_starts_anew_where_its_file_is_no_state(tmp_path, caplog, content):
    path = tmp_path / "state.pt"
    path.write_bytes(content)
    assert_starts_anew(path, caplog)
    torch.save({"weights": torch.zeros(3)}, path)
    assert_starts_anew(path, caplog)


@pytest.mark.parametrize("place", [0.02, 0.2, 0.4, 0.6, 0.8, 0.98, "end"])
def test_a_training_starts_anew_where_a_bit_of_its_state_has_flipped(tmp_path, caplog, place):
    path = tmp_path / "state.pt"
    kept = raw_context(checkpoint=path)
    first = outputs(DTBH().fit(raw_pairs(16), kept), raw_pairs(16))
    whole = path.read_bytes()
    with ZipFile(path) as archive:  # a byte of a tensor, of the pickle or of a smaller record, at that part of the file
        largest = max(archive.infolist(), key=lambda record: record.file_size)
    if place == "end":
        content = whole[: len(whole) // 2]
    else:
        at = largest.header_offset + 200 + int(place * (largest.file_size - 300))
        content = whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :]
    path.write_bytes(content)
    assert_starts_anew(path, caplog)
    assert same(outputs(DTBH().fit(raw_pairs(16), kept), raw_pairs(16)), first)


CHANGES = {
    "without optimisers": lambda state: state.pop("optimisers"),
    "a step that is text": lambda state: state.update(step="x"),
    "a negative step": lambda state: state.update(step=-5),
    "a step beyond the end": lambda state: state.update(step=10**9),
    "a step too many": lambda state: state.update(step=state["step"] + 1),
    "no modules": lambda state: state.update(modules={}),
    "another weight": lambda state: next(iter(state["modules"].values())).add_(1),
    "another moment": lambda state: state["optimisers"][0]["state"][0]["exp_avg"].add_(1),
    "no checksum": lambda state: state.pop("checksum"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_training_starts_anew_where_its_state_holds_other_values(tmp_path, caplog, change):
    path = tmp_path / "state.pt"
    kept = raw_context(checkpoint=path)
    first = outputs(DTBH().fit(raw_pairs(16), kept), raw_pairs(16))
    state = torch.load(path)
    CHANGES[change](state)
    torch.save(state, path)
    assert same(outputs(DTBH().fit(raw_pairs(16), kept), raw_pairs(16)), first)
    assert f"{path} is damaged: its values do not agree with its checksum; this training starts" in caplog.text


def test_a_pipe_in_the_place_of_a_state_is_named_and_not_opened(tmp_path, caplog):
    os.mkfifo(tmp_path / "state.pt")
    assert_starts_anew(tmp_path / "state.pt", caplog)
    assert "it is a named pipe" in caplog.text


def assert_starts_anew(path, caplog):
    with pytest.raises(DamagedState, match=r"state\.pt is damaged"):
        read_identity(path)
    caplog.clear()
    assert Checkpoint(path, "one").read() is None
    assert f"{path} is damaged" in caplog.text
    assert "this training starts from the beginning" in caplog.text


def test_a_state_of_an_older_version_counts_as_another_training(tmp_path):
    path = tmp_path / "state.pt"
    torch.save({"identity": "old", "step": 3, "modules": {}, "optimiser": {}, "schedule": {}}, path)
    assert read_identity(path) == "old"
    with pytest.raises(UserError, match="delete it to train from the start"):
        Checkpoint(path, "new").read()


class Hostile:
    """Runs code where it is unpickled."""

    def __reduce__(self):
        return os.mkdir, ("hostile",)


def test_a_state_runs_no_code(tmp_path, caplog, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "state.pt"
    torch.save({"identity": "one", "step": 3, "modules": Hostile()}, path)
    assert_starts_anew(path, caplog)
    assert not (tmp_path / "hostile").exists()


def test_the_reason_why_a_state_cannot_be_read_is_one_short_line(tmp_path, monkeypatch):
    path = tmp_path / "state.pt"
    torch.save({"identity": "one"}, path)
    for error, reason in {ValueError(f"{'x' * 300}\nmore"): "x" * 200, ValueError(): "ValueError"}.items():

        def fail(*_, error=error, **__):
            raise error

        monkeypatch.setattr(torch, "load", fail)
        with pytest.raises(DamagedState) as refused:
            read_identity(path)
        assert str(refused.value) == f"{path} is damaged: it cannot be read as the state of a training ({reason})"
