"""Checkpoints: which states are continued, and which files are refused."""

import pickle

import pytest
import torch

from benchmark.contract.errors import UserError
from methods.deep.dtbh import DTBH
from methods.parts.checkpoints import Checkpoint, read_identity
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
def test_a_file_that_is_no_state_is_refused(tmp_path, content):
    path = tmp_path / "state.pt"
    path.write_bytes(content)
    for read in (read_identity, lambda p: Checkpoint(p, "one").read()):
        with pytest.raises(UserError, match=r"state\.pt should be the state of a training.*delete it"):
            read(path)
    torch.save({"weights": torch.zeros(3)}, path)
    with pytest.raises(UserError, match="something else is in it"):
        read_identity(path)


def test_a_state_of_an_older_version_counts_as_another_training(tmp_path):
    path = tmp_path / "state.pt"
    torch.save({"identity": "old", "step": 3, "modules": {}, "optimiser": {}, "schedule": {}}, path)
    assert read_identity(path) == "old"
    with pytest.raises(UserError, match="delete it to train from the start"):
        Checkpoint(path, "new").read()
