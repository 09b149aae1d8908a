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


def test_pairs_of_several_classes_share_one_where_both_have_it_and_a_pair_is_like_itself_without_any():
    labels = torch.tensor([[0, 1, 1], [1, 0, 0], [0, 0, 0], [0, 0, 0], [1, 0, 1]], dtype=torch.bool)
    found = batch(labels)
    assert found.same_class.tolist() == [[True, True, False], [True, True, False], [False, False, True]]
    assert found.same_class_as_all.tolist() == [
        [True, True, False, False, True],
        [True, False, False, False, True],
        [False, False, True, False, False],
    ]


def test_without_labels_nobody_shares_a_class():
    for name in ("same_class", "same_class_as_all"):
        with pytest.raises(ValueError, match="a supervised loss needs labels"):
            getattr(batch(None), name)
