"""Which pairs of a mini-batch share a class."""

import pytest
import torch

from methods.parts.batch import Batch


def batch(labels):
    return Batch({}, {}, torch.tensor([4, 0, 2]), labels, torch.Generator())


def test_pairs_share_a_class_where_their_labels_are_equal():
    labels = torch.tensor([1, 0, 2, 1, 2])
    found = batch(labels)
    assert found.same_class.tolist() == [[True, False, True], [False, True, False], [True, False, True]]
    assert found.same_class_as_all.tolist() == [
        [False, False, True, False, True],
        [True, False, False, True, False],
        [False, False, True, False, True],
    ]


def test_without_labels_nobody_shares_a_class():
    for name in ("same_class", "same_class_as_all"):
        with pytest.raises(ValueError, match="a supervised loss needs labels"):
            getattr(batch(None), name)
