"""Labels of users: numbers, texts or columns, and what is none of them is named with its row."""

import numpy as np
import pytest

from benchmark.matrices.class_labels import check_number, class_labels
from benchmark.matrices.named_array import NamedArray


def read(query, database):
    return class_labels(NamedArray("Q", np.asarray(query)), NamedArray("D", np.asarray(database)))


@pytest.mark.parametrize("kind", [np.int8, np.int64, np.uint16, np.float32])
@pytest.mark.parametrize("shape", [(3,), (3, 1)])
def test_whole_numbers_are_a_class_each(kind, shape):
    found, _ = read(np.array([3, 0, 3], kind).reshape(shape), [3])
    assert found.dtype == np.int64
    assert found.tolist() == [3, 0, 3]


@pytest.mark.parametrize("kind", [bool, int, np.uint8, float])
def test_a_matrix_of_0_and_1_holds_several_classes_an_item(kind):
    for found in read(np.eye(3).astype(kind), np.eye(3).astype(kind)):
        np.testing.assert_array_equal(found, np.eye(3, dtype=bool))


def test_equal_texts_are_a_class():
    query, database = read(["b", "a", "c"], ["c", "d", "b", "b"])
    same = query[:, None] == database
    assert same.tolist() == [[False, False, True, True], [False] * 4, [True, False, False, False]]


WRONG = {
    "NaN": ([0, 1, np.nan], [0], "Q should hold whole numbers, the class of each item; row 3 has nan; give the number"),
    "parts": (
        [[0.0], [1.5]],
        [0],
        "Q should hold whole numbers, the class of each item; row 2 has 1.5; give the number",
    ),
    "beyond exact floats": ([2.0**53], [0], "Q should hold whole numbers, the class of each item; row 1 has 9.00"),
    "beyond int64": (
        np.full(3, 2**63, np.uint64),
        [0],
        "Q should hold whole numbers, the class of each item; row 1 has",
    ),
    "truth values": ([True, False], [True], "Q should be a whole number or a text an item, or a column of 0 and 1 for"),
    "complex numbers": ([1j], [0], "Q should be a whole number or a text an item"),
    "texts in columns": ([["a", "b"]], [["a", "b"]], "Q should be a whole number or a text an item"),
    "another value": ([[0, 1]], [[2, 0]], "D should hold 0 and 1 in its 2 columns; row 1 has 2 in column 1; give one"),
    "other columns": (
        [[0, 1]],
        [[1, 0, 1]],
        "Q and D should be of one form with the same classes, got int64 [1, 2] and",
    ),
    "two forms": ([[0, 1]], [1], "Q and D should be of one form with the same classes, got int64 [1, 2] and int64 [1]"),
    "texts and numbers": (["a"], [1], "Q and D should both hold numbers or both hold texts; give one form in both"),
    "nothing shared": ([1, 2], [3], "Q and D have no class in common, so no query has a relevant item"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_no_labels_is_one_line(kind):
    query, database, said = WRONG[kind]
    with pytest.raises(ValueError, match=r"^\S") as error:
        read(query, database)
    assert str(error.value).startswith(said)
    assert "\n" not in str(error.value)


def test_another_number_of_labels_is_named_with_its_remedy():
    check_number(NamedArray("Q", np.zeros(3)), 3, "each row of M")
    with pytest.raises(ValueError, match=r"^Q should hold 2 labels, one for each row of M; got float64 \[3\]; look$"):
        check_number(NamedArray("Q", np.zeros(3), hint="; look"), 2, "each row of M")
