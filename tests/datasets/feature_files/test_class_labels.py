"""Class labels in every form in which files hold them."""

from pathlib import Path

import numpy as np
import pytest

from benchmark.contract.errors import UserError
from datasets.feature_files.class_labels import recognised


def fail(path, flaw, remedy):
    return UserError(f"{path} {flaw}; {remedy}")


def both(train, query):
    found = recognised(Path("f"), ("A", np.array(train, float)), ("B", np.array(query, float)), fail)
    return [labels.tolist() for labels in found]


def test_a_column_holds_numbers_and_columns_hold_a_class_each():
    assert both([[7], [-2]], [[7]]) == [[7, -2], [7]]
    assert both([[0, 1, 0], [1, 0, 0]], [[0, 0, 1]]) == [[1, 0], [2]]
    assert both([[0, 1], [1, 1]], [[1, 0]]) == [[[False, True], [True, True]], [[True, False]]]
    assert both([[0, 1], [1, 0]], [[0, 0]]) == [[[False, True], [True, False]], [[False, False]]]


@pytest.mark.parametrize(
    ("train", "query", "flaw"),
    [
        ([[1, 0]], [[1]], "holds 2 columns of labels under A and class numbers under B"),
        ([[1]], [[1, 0, 0]], "holds class numbers under A and 3 columns of labels under B"),
        ([[1, 0]], [[1, 0, 0]], "has 2 columns of labels under A and 3 under B"),
        (
            [[1], [0.5], [np.nan]],
            [[1]],
            "no whole numbers, in 2 of 3 rows, the first of which is row 2",
        ),
        ([[1.5]], [[1]], "holds labels under A that are no whole numbers"),
        ([[1]], [[np.nan]], "holds labels under B that are no whole numbers"),
        ([[1]], [[2.0**53]], "holds labels under B that are no whole numbers"),
        ([[1, 0]], [[2, 0]], "holds other values than 0 and 1 in the 2 columns under B"),
    ],
)
def test_values_that_are_no_labels_are_an_error(train, query, flaw):
    with pytest.raises(UserError, match=flaw):
        both(train, query)
