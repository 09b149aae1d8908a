"""The class matrix that a training carries: columns of the classes that occur, rows by number, kept as a buffer."""

import numpy as np
import pytest
import torch

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import TrainData
from methods.parts.class_members import ClassMembers


def pairs(labels):
    return TrainData({"image": np.ones((len(labels), 2), np.float32)}, labels)


def test_rows_name_the_classes_that_occur_and_travel_with_the_state():
    members = ClassMembers(pairs(np.array([7, 3, 7, 9])), "some")
    assert members.n_classes == 3  # 3, 7 and 9
    assert members.of(torch.tensor([3, 0])).tolist() == [[0, 0, 1], [0, 1, 0]]
    assert list(members.state_dict()) == ["matrix"]


def test_several_classes_and_none_are_rows_too():
    members = ClassMembers(pairs(np.array([[1, 0, 1], [0, 0, 0], [1, 0, 0]], bool)), "some")
    assert members.of(torch.arange(3)).tolist() == [[1, 1], [0, 0], [1, 0]]


def test_a_single_class_teaches_nothing():
    with pytest.raises(NotApplicable, match="some needs training pairs of two classes or more, got 1"):
        ClassMembers(pairs(np.array([4, 4])), "some")
