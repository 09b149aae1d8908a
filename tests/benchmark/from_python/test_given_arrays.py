"""Arrays that users give: every form of codes is the same codes, and what is no codes, labels or scores is named."""

import numpy as np
import pytest

from benchmark.contract.codes import Codes, Embeddings
from benchmark.from_python.given_arrays import labels, pair_scores, representations

BITS = np.random.default_rng(0).integers(0, 2, (5, 11))
FORMS = {
    "bool": BITS.astype(bool),
    "0 and 1": BITS,
    "uint8 0 and 1": BITS.astype(np.uint8),
    "float 0 and 1": BITS.astype(float),
    "-1 and 1": 2 * BITS - 1,
    "float -1 and 1": (2 * BITS - 1).astype(np.float32),
    "lists": BITS.tolist(),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("n_bits", [None, 11])
def test_all_forms_of_codes_are_packed_alike(form, n_bits):
    if form == "uint8 0 and 1" and n_bits:
        return  # packed codes
    query, database = representations(FORMS[form], FORMS[form], n_bits)
    for side in (query, database):
        assert side.n_bits == 11
        np.testing.assert_array_equal(side.packed, np.packbits(BITS, axis=1))


def test_packed_codes_are_taken_as_they_are():
    packed = np.packbits(BITS, axis=1)
    query, database = representations(packed[:2], packed, 11)
    assert (len(query), len(database), query.n_bits) == (2, 5, 11)
    np.testing.assert_array_equal(database.unpack(), BITS)


def test_one_side_decides_what_the_other_means():
    ones = np.ones((1, 11), int)
    for form in ("0 and 1", "-1 and 1"):
        query, _ = representations(ones, FORMS[form], None)
        assert query.unpack().all()
    low = np.full((1, 11), -1)
    assert not representations(low, ones, None)[0].unpack().any()


def test_floats_are_embeddings_in_single_precision():
    values = np.random.default_rng(0).normal(size=(3, 4))
    query, database = representations(values, values.astype(np.float16), None)
    assert isinstance(query, Embeddings)
    np.testing.assert_array_equal(query.values, values.astype(np.float32))
    assert database.values.dtype == np.float32
    assert isinstance(representations(values.T.copy().T, values, None)[0], Embeddings)  # not contiguous
    twice = representations(2.0 * BITS, 2.0 * BITS, None)[0]
    assert isinstance(twice, Embeddings)
    assert isinstance(representations(1.0 * BITS, 1.0 * BITS, None)[0], Codes)


MATRIX = np.full((2, 3), 0.5)
THIRD = np.array([[0, 1, 0], [1, 2, 0]])


@pytest.mark.parametrize(
    ("query", "database", "n_bits", "said"),
    [
        (np.zeros(3), MATRIX, None, "query should be a matrix of numbers, one row an item; got float64 [3]"),
        (MATRIX, np.zeros((0, 3)), None, "database should be a matrix of numbers, one row an item; got float64 [0, 3]"),
        (MATRIX, "text", None, "database should be a matrix of numbers"),
        ([[1, 0], [1]], MATRIX, None, "query should be an array, but ValueError"),
        (MATRIX.astype(complex), MATRIX, None, "query should be a matrix of numbers"),
        (np.ma.masked_less(MATRIX, 0.7), MATRIX, None, "query should be an array without a mask"),
        (MATRIX, MATRIX[:, :2], None, "query and database should have the same number of columns, got 3 and 2"),
        (MATRIX, np.array([[0.5] * 3, [0.5, np.nan, 1]]), None, "database should hold finite numbers, row 1 has NaN"),
        (
            np.full((2, 3), 1e39),
            MATRIX,
            None,
            "query should hold finite numbers, row 0 has NaN, infinity or",
        ),
        (THIRD % 2, THIRD, None, "codes should hold nothing but 0 and 1, database holds 2 in row 1; packed codes are"),
        (THIRD % 2, 2 * (THIRD % 2) - 1, None, "codes should hold nothing but -1 and 1, query holds 0 in row 0"),
        (MATRIX, MATRIX, 3, "codes should hold nothing but 0 and 1, query holds 0.5 in row 0"),
        (THIRD.astype(np.uint8), THIRD.astype(np.uint8), None, "codes should hold nothing but 0 and 1, query holds 2"),
        (np.eye(3), np.eye(3), 8, "codes of 8 bits should have 8 columns, or be packed; got 3"),
        (np.eye(3), np.eye(3), 0, "n_bits should be a whole number of at least 1, got 0"),
        (np.eye(3), np.eye(3), 3.0, "n_bits should be a whole number of at least 1, got 3.0"),
        (
            *[np.eye(3, dtype=np.uint8)] * 2,
            3,
            "query should have 1 columns, the bytes of 3 packed bits, got 3; bits",
        ),
        (
            *[np.full((1, 1), 255, np.uint8)] * 2,
            3,
            "query: expected zeros beyond the 3 bits of each code, got ones",
        ),
    ],
)
def test_what_is_neither_codes_nor_embeddings_is_one_line(query, database, n_bits, said):
    with pytest.raises(ValueError, match=r"^\S") as error:
        representations(query, database, n_bits)
    assert str(error.value).startswith(said)
    assert "\n" not in str(error.value)


def test_scores_of_pairs_are_finite_single_precision():
    assert pair_scores([[1, 2], [3, 4]]).dtype == np.float32
    np.testing.assert_array_equal(pair_scores(MATRIX), MATRIX)
    with pytest.raises(ValueError, match=r"^query \(scores of pairs\) should hold finite numbers, row 1 has NaN"):
        pair_scores([[1.0, 2.0], [np.inf, 1.0]])
    with pytest.raises(ValueError, match=r"^query \(scores of pairs\) should be a matrix of numbers"):
        pair_scores([1.0])


@pytest.mark.parametrize("kind", [np.int8, np.int64, np.uint16])
def test_whole_numbers_are_a_class_each(kind):
    found = labels("query_labels", np.array([3, 0, 3], kind), 3, "each row of query")
    assert found.dtype == np.int64
    assert found.tolist() == [3, 0, 3]


@pytest.mark.parametrize("kind", [bool, int, np.uint8])
def test_a_matrix_of_0_and_1_holds_several_classes_an_item(kind):
    found = labels("query_labels", np.eye(3).astype(kind), 3, "each row of query")
    np.testing.assert_array_equal(found, np.eye(3, dtype=bool))


FORM = "whole numbers [n], or bool [n, n_classes] for several classes an item"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, f"x should be {FORM}; got None"),
        ([0, 1], "x should hold 3 labels, one for each row of query; got int64 [2]"),
        (5, "x should hold 3 labels, one for each row of query; got int64 []"),
        ([0, 1, np.nan], f"x should be {FORM}; row 2 is missing (NaN or infinity)"),
        ([0.0, 1.0, 2.0], f"x should be {FORM}; got float64 [3]"),
        ([True, False, True], f"x should be {FORM}; got bool [3]"),
        (["a", "b", "c"], f"x should be {FORM}; got <U1 [3]"),
        (2 * np.eye(3, dtype=int), f"x should be {FORM}; got int64 [3, 3]"),
        (np.ma.masked_equal([0, 1, 2], 1), "x should be an array without a mask"),
        (np.full(3, 2**63, np.uint64), "x should fit into 64 bits, got 9223372036854775808"),
    ],
)
def test_what_is_no_labels_is_one_line(given, said):
    with pytest.raises(ValueError, match=r"^\S") as error:
        labels("x", given, 3, "each row of query")
    assert str(error.value).startswith(said)
