"""Labels of one class an item and of several, against loops."""

import numpy as np
import pytest

from benchmark.contract.labels import members, require_labels, share_class

ONE = np.array([2, 0, 2, 5])
SEVERAL = np.array([[1, 1, 0, 0], [0, 0, 1, 0], [0, 1, 1, 0], [0, 0, 0, 0]], np.bool_)


def test_items_share_a_class_where_a_loop_finds_one():
    expected = [[bool(set(np.flatnonzero(a)) & set(np.flatnonzero(b))) for b in SEVERAL] for a in SEVERAL]
    np.testing.assert_array_equal(share_class(SEVERAL, SEVERAL), expected)
    np.testing.assert_array_equal(share_class(ONE, ONE[:2]), [[a == b for b in ONE[:2]] for a in ONE])


def test_both_forms_of_one_class_an_item_agree():
    as_columns = np.eye(7, dtype=np.bool_)[ONE]
    np.testing.assert_array_equal(share_class(as_columns, as_columns), share_class(ONE, ONE))
    np.testing.assert_array_equal(members(as_columns), members(ONE))
    np.testing.assert_array_equal(members(ONE), [[0, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])


def test_classes_without_items_are_left_out():
    np.testing.assert_array_equal(members(SEVERAL), SEVERAL[:, :3])


@pytest.mark.parametrize(
    "labels", [ONE.astype(np.int32), ONE.tolist(), ONE[:, None], SEVERAL.astype(np.float32), SEVERAL[:2]]
)
def test_anything_else_is_refused(labels):
    with pytest.raises(ValueError, match=r"expected .*bool \[4, any\].* for the labels"):
        require_labels("the labels", labels, 4)


@pytest.mark.parametrize("labels", [ONE, SEVERAL])
def test_both_forms_are_taken(labels):
    require_labels("the labels", labels, 4)
    require_labels("the labels", labels, None)
