"""Codes and embeddings take only arrays that keep their promises, and bits are told from outputs."""

import warnings

import numpy as np
import pytest

from benchmark.contract.codes import Codes, Embeddings, output_norms
from benchmark.metrics.counts import hamming_counts


@pytest.mark.parametrize("n_bits", [1, 3, 7, 9, 15, 63, 65])
def test_a_one_in_any_padding_bit_is_refused(n_bits):
    packed = np.zeros((4, -(-n_bits // 8)), np.uint8)
    Codes(packed, n_bits)
    for position in range(n_bits, 8 * packed.shape[1]):
        wrong = packed.copy()
        wrong[2, position // 8] = 0x80 >> position % 8
        with pytest.raises(ValueError, match=f"expected zeros beyond the {n_bits} bits of each code, got ones in 1"):
            Codes(wrong, n_bits)


def test_the_message_counts_the_codes_with_ones_in_the_padding():
    with pytest.raises(ValueError, match="ones in 200 codes"):
        Codes(np.full((200, 1), 0xFF, np.uint8), 3)


@pytest.mark.parametrize("n_bits", [0, -1, -8, 8.0, True, "8", None, np.int64(8), np.uint8(8), float("nan")])
def test_a_length_that_is_no_positive_int_is_refused(n_bits):
    with pytest.raises(ValueError, match=r"expected a whole number of at least 1 \(int\) for n_bits"):
        Codes(np.zeros((2, 1), np.uint8), n_bits)


@pytest.mark.parametrize(
    "packed", [np.zeros((2, 2), np.uint8), np.zeros((2, 1), np.int8), np.zeros(2, np.uint8), [[0]], None]
)
def test_arrays_that_do_not_fit_the_length_are_refused(packed):
    with pytest.raises(ValueError, match=r"expected uint8 \[any, 1\] for codes of 8 bits"):
        Codes(packed, 8)


def test_codes_changed_after_the_check_are_an_error_and_never_written_past_the_counts():
    """The array that a code was made of can still be changed."""
    query, database = (Codes(np.zeros((50, 1), np.uint8), 3) for _ in range(2))
    database.packed[:] = 0xFF
    with pytest.raises(ValueError, match="bits beyond these are not zero"):
        hamming_counts(query, database, np.ones((50, 50), bool))


@pytest.mark.parametrize("relevance", [np.ones((2, 3), bool), np.ones((3, 2), np.uint8), np.ones(6, bool)])
def test_relevance_of_other_pairs_is_refused(relevance):
    codes = [Codes(np.zeros((n, 1), np.uint8), 8) for n in (3, 2)]
    with pytest.raises(ValueError, match=r"expected bool \[3, 2\] for relevance"):
        hamming_counts(*codes, relevance)


def test_codes_in_any_memory_layout_count_alike():
    rng = np.random.default_rng(0)
    packed = rng.integers(0, 256, (20, 4), np.uint8)
    relevance = rng.random((20, 20)) < 0.5
    one = hamming_counts(Codes(packed, 32), Codes(packed, 32), relevance)
    strided = Codes(np.asfortranarray(np.repeat(packed, 2, axis=0))[::2], 32)
    other = hamming_counts(strided, strided, np.asfortranarray(relevance))
    np.testing.assert_array_equal(one.items, other.items)
    np.testing.assert_array_equal(one.relevant, other.relevant)


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64, np.float32])
def test_bits_become_codes_as_they_are(dtype):
    bits = np.random.default_rng(0).integers(0, 2, (6, 11))
    np.testing.assert_array_equal(Codes.from_bits(bits.astype(dtype)).unpack(), bits.astype(bool))


@pytest.mark.parametrize(
    "bits", [[[0, 2]], [[-1, 1]], [[0.5, 1]], [[np.nan, 1]], [["0", "1"]], [0, 1], np.zeros((3, 0))]
)
def test_anything_but_bits_is_refused(bits):
    with pytest.raises(ValueError, match="expected bits"):
        Codes.from_bits(np.array(bits))


BITS = np.random.default_rng(0).integers(0, 2, (6, 5))


@pytest.mark.parametrize(
    "outputs",
    [BITS, BITS.astype(bool), BITS.astype(np.uint8), BITS.astype(np.float32), BITS[:1] * 1.0, np.zeros((3, 4)),
     np.ones((3, 4), bool)],
)  # fmt: skip
def test_bits_are_no_outputs(outputs):
    with pytest.raises(ValueError, match=r"codes of bits are made by Codes\.from_bits"):
        Codes.from_outputs(outputs)


def test_several_rows_without_a_negative_value_are_refused():
    probabilities = np.random.default_rng(0).random((20, 16))
    with pytest.raises(ValueError, match="no output of 20 rows of 16 is negative, so every bit of every code is one"):
        Codes.from_outputs(probabilities)
    with pytest.warns(UserWarning, match="no output of 20 rows of 4 is negative") as warned:
        Codes.from_outputs(probabilities[:, :4])
    assert [warning.filename for warning in warned] == [__file__]  # it points at the caller


def test_codes_of_eight_bits_are_the_shortest_that_are_refused_without_a_zero():
    probabilities = np.random.default_rng(0).random((20, 8))
    with pytest.raises(ValueError, match="no output of 20 rows of 8 is negative"):
        Codes.from_outputs(probabilities)
    with pytest.warns(UserWarning, match="no output of 20 rows of 7 is negative"):
        assert Codes.from_outputs(probabilities[:, :7]).unpack().all()


def test_what_a_fit_may_give_is_taken_without_a_word():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Codes.from_outputs(np.array([[0.3, 2.0] * 8])).unpack().all()  # one item
        assert Codes.from_outputs(np.ones((1, 16), np.float32)).unpack().all()  # one item of a method that gives -1, 1
        assert Codes.from_outputs(np.array([[1], [-1]])).unpack().tolist() == [[True], [False]]
        assert len(Codes.from_outputs(np.zeros((0, 8)))) == 0


@pytest.mark.parametrize("outputs", [np.array([["a"]]), np.array([[1j]]), np.array([[None]], object)])
def test_outputs_that_are_no_real_numbers_are_refused(outputs):
    with pytest.raises(ValueError, match="expected real outputs with a sign"):
        Codes.from_outputs(outputs)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.zeros((2, 3)), "float32"),
        (np.zeros(3, np.float32), "float32"),
        (np.zeros((2, 0), np.float32), "at least one dimension"),
        (np.array([[np.inf]], np.float32), "not finite"),
        (np.array([[1, -np.inf]], np.float32), "not finite"),
        (np.array([[np.nan, 1]], np.float32), "not finite"),
        (None, "float32"),
    ],
)
def test_embeddings_that_cannot_be_ranked_are_refused(values, expected):
    with pytest.raises(ValueError, match=expected):
        Embeddings(values)


def test_norms_do_not_depend_on_the_layout_or_the_rows_around():
    outputs = np.random.default_rng(0).normal(size=(40, 37)).astype(np.float32)
    whole = output_norms(outputs)
    np.testing.assert_array_equal(output_norms(np.asfortranarray(outputs)), whole)
    np.testing.assert_array_equal(np.concatenate([output_norms(row[None]) for row in outputs]), whole)


def test_embeddings_take_four_bytes_a_dimension():
    found = Embeddings(np.ones((3, 41), np.float32))
    assert (len(found), found.dim, found.bytes_per_item) == (3, 41, 164)


@pytest.mark.parametrize(("n_bits", "n_bytes"), [(1, 1), (8, 1), (9, 2), (64, 8), (65, 9)])
def test_codes_take_one_byte_for_eight_bits(n_bits, n_bytes):
    found = Codes.from_outputs(np.random.default_rng(0).normal(size=(5, n_bits)))
    assert (len(found), found.dim, found.bytes_per_item) == (5, n_bits, n_bytes)
