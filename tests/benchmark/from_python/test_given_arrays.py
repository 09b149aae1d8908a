"""What Python hands over: arrays and whole numbers of every library, and one line about anything else."""

import numpy as np
import pytest

from benchmark.from_python.given_arrays import labels, matrix, whole_number

MATRIX = np.full((2, 3), 0.5)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (np.zeros(3), "query should be a matrix of numbers, one row an item; got float64 [3]"),
        (np.zeros((0, 3)), "query should be a matrix of numbers, one row an item; got float64 [0, 3]"),
        ("text", "query should be a matrix of numbers"),
        ([[1, 0], [1]], "query should be an array, but ValueError"),
        (MATRIX.astype(complex), "query should be a matrix of numbers"),
        (np.ma.masked_less(MATRIX, 0.7), "query should be an array without a mask"),
    ],
)
def test_what_is_no_matrix_is_one_line(given, said):
    with pytest.raises(ValueError, match=r"^\S") as error:
        matrix("query", given)
    assert str(error.value).startswith(said)
    assert "\n" not in str(error.value)


def test_rows_of_python_are_counted_from_0():
    assert matrix("query", MATRIX.tolist()).first == labels("x", [1]).first == 0


def test_labels_are_arrays_and_lists_without_a_mask():
    assert labels("x", np.array(["a", "bc"], object)).values.tolist() == ["a", "bc"]
    assert labels("x", np.array(["a", "bc"], object)).values.dtype.kind == "U"
    for given, said in (
        (None, "x should be a whole number or a text an item"),
        (np.ma.masked_equal([0, 1], 1), "x sh"),
    ):
        with pytest.raises(ValueError, match=f"^{said}"):
            labels("x", given)


@pytest.mark.parametrize("value", [8, np.int64(8), np.uint8(8), np.array(8)])
def test_whole_numbers_of_numpy_are_whole_numbers(value):
    assert whole_number("n_bits", value) == 8
    assert type(whole_number("n_bits", value)) is int


@pytest.mark.parametrize("value", ["16", 8.0, np.float32(8), True, np.bool_(1), None, [8]])
def test_what_is_no_whole_number_is_one_line(value):
    with pytest.raises(ValueError, match=r"^n_bits should be a whole number, got "):
        whole_number("n_bits", value)
