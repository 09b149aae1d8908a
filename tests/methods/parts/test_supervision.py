"""What supervised methods make of labels."""

import numpy as np
import pytest

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import TrainData
from methods.parts.supervision import label_matrix

FEATURES = {"image": np.zeros((3, 2), np.float32)}


def test_both_forms_of_labels_make_the_same_matrix():
    several = np.array([[0, 1, 0], [1, 0, 0], [0, 1, 0]], np.bool_)
    for labels in (np.array([4, 1, 4]), several):
        np.testing.assert_array_equal(label_matrix(TrainData(FEATURES, labels), "mine"), [[0, 1], [1, 0], [0, 1]])


def test_pairs_without_labels_are_an_error_and_one_class_is_not_applicable():
    with pytest.raises(ValueError, match="mine needs labels"):
        label_matrix(TrainData(FEATURES, None), "mine")
    with pytest.raises(NotApplicable, match="mine needs training pairs of two classes or more, got 1"):
        label_matrix(TrainData(FEATURES, np.zeros(3, np.int64)), "mine")
