"""Matrices of users: every form of codes is the same codes, and what is neither codes nor embeddings is named."""

import numpy as np
import pytest

from benchmark.contract.codes import Codes, Embeddings
from benchmark.matrices.named_array import NamedArray
from benchmark.matrices.representations import codes_of_bytes, finite_float32, representations

BITS = np.random.default_rng(0).integers(0, 2, (5, 11))
FORMS = {
    "bool": BITS.astype(bool),
    "0 and 1": BITS,
    "uint8 0 and 1": BITS.astype(np.uint8),
    "float 0 and 1": BITS.astype(float),
    "-1 and 1": 2 * BITS - 1,
    "float -1 and 1": (2 * BITS - 1).astype(np.float32),
}


def read(query, database, n_bits=None):
    return representations(NamedArray("Q", query), NamedArray("D", database), n_bits, "LENGTH")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("n_bits", [None, 11])
def test_all_forms_of_codes_are_packed_alike(form, n_bits):
    for side in read(FORMS[form], FORMS[form], n_bits):
        assert side.n_bits == 11
        np.testing.assert_array_equal(side.packed, np.packbits(BITS, axis=1))


def test_packed_codes_are_taken_as_they_are():
    packed = np.packbits(BITS, axis=1)
    query, database = read(packed[:2], packed, 11)
    assert (len(query), len(database), query.n_bits) == (2, 5, 11)
    np.testing.assert_array_equal(database.unpack(), BITS)


def test_codes_of_one_bit_are_packed_where_a_byte_of_either_side_is_no_bit():
    for values in ([[0], [1]], [[0], [128]]):
        query, database = read(np.zeros((1, 1), np.uint8), np.array(values, np.uint8), 1)
        assert (query.unpack().tolist(), database.unpack().tolist()) == ([[False]], [[False], [True]])


def test_a_side_that_fits_both_forms_follows_the_other():
    ones = np.ones((1, 11), int)
    for form in ("0 and 1", "-1 and 1"):
        assert read(ones, FORMS[form])[0].unpack().all()
    assert not read(np.full((1, 11), -1), ones)[0].unpack().any()


def test_floats_are_embeddings_in_single_precision():
    values = np.random.default_rng(0).normal(size=(3, 4))
    query, database = read(values, values.astype(np.float16))
    assert isinstance(query, Embeddings)
    np.testing.assert_array_equal(query.values, values.astype(np.float32))
    assert database.values.dtype == np.float32
    assert isinstance(read(values.T.copy().T, values)[0], Embeddings)  # not contiguous
    assert isinstance(read(2.0 * BITS, 2.0 * BITS)[0], Embeddings)
    assert isinstance(read(1.0 * BITS, 1.0 * BITS)[0], Codes)


REAL = np.full((2, 3), 0.5)
THIRD = np.array([[0, 1, 0], [1, 2, 0]])
EYE = np.eye(3)
WRONG = {
    "another width": (REAL, REAL[:, :2], None, "Q and D should have the same number of columns, got 3 and 2"),
    "NaN": (
        REAL,
        np.where(EYE[:2] > 0, np.nan, REAL),
        None,
        "D should hold finite numbers that float32 can hold; row 1",
    ),
    "beyond float32": (
        REAL + 1e39,
        REAL,
        None,
        "Q should hold finite numbers that float32 can hold; row 1 has 1e+39 in",
    ),
    "a third whole number": (
        THIRD % 2,
        THIRD,
        None,
        "D should hold 0 and 1, or -1 and 1; row 2 has 2 in column 2; give",
    ),
    "a 0 among signs": (EYE, EYE - (EYE == 0), None, "D holds -1 and 1, and Q holds 0 and 1; give both in one form"),
    "a 0 among signs of one side": (
        REAL * 0 - EYE[:2] + EYE[1:],
        EYE,
        None,
        "Q should hold 0 and 1, or -1 and 1, and it",
    ),
    "real numbers with a length": (
        REAL,
        REAL,
        3,
        "Q should hold 0 and 1, or -1 and 1; row 1 has 0.5 in column 1; give",
    ),
    "codes and real vectors": (EYE, REAL, None, "Q holds codes and D real vectors; give both as one of them"),
    "bytes": (
        THIRD.astype(np.uint8),
        THIRD,
        None,
        "Q holds bytes (uint8), which may be packed codes; give their length",
    ),
    "another length": (EYE, EYE, 32, "Q should have 32 columns of bits or 4 of bytes for 32-bit codes, it has 3"),
    "no length": (EYE, EYE, 0, "LENGTH should be a whole number from 1 to 4096, got 0"),
    "too long": (EYE, EYE, 4097, "LENGTH should be a whole number from 1 to 4096, got 4097"),
    "too many bits": (np.ones((1, 4097)),) * 2 + (None, "Q should hold codes of 1 to 4096 bits, got 4097 bits"),
    "bits beyond the length": (
        *[np.full((1, 1), 255, np.uint8)] * 2,
        3,
        "Q: expected zeros beyond the 3 bits of each code, got ones",
    ),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_neither_codes_nor_embeddings_is_one_line(kind):
    query, database, n_bits, said = WRONG[kind]
    with pytest.raises(ValueError, match=r"^\S") as error:
        read(query, database, n_bits)
    assert str(error.value).startswith(said)
    assert "\n" not in str(error.value)


def test_rows_are_counted_as_the_user_counts_them_and_called_by_their_ids():
    values = np.array([[1.0, 2.0], [np.inf, 1.0]])
    for given, row in (
        (NamedArray("Q", values), "row 2 has inf in column 1"),
        (NamedArray("Q", values, first=0), "row 1 has inf in column 0"),
        (NamedArray("Q", values, ids=("a.jpg", "b.jpg")), "row 2 (b.jpg) has inf in column 1"),
    ):
        with pytest.raises(ValueError, match=r"^Q should hold finite numbers") as error:
            finite_float32(given)
        assert row in str(error.value)


def test_bytes_without_a_length_have_eight_bits_each():
    codes = codes_of_bytes(NamedArray("Q", np.array([[3.0, 128.0]])), None)
    assert codes.unpack().astype(int).tolist() == [[0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]]
