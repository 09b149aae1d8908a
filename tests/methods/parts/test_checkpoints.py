"""Checkpoints: which states are continued, and which files are refused or replaced."""

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
