"""Distances, similarities and places against literal loops and against the counts of the scores."""

import numpy as np
import pytest

from benchmark.contract.codes import Codes, Embeddings
from benchmark.metrics.counts import cosine_counts, hamming_counts
from benchmark.retrieval import ranking
from benchmark.retrieval.ranking import cosine_similarities, hamming_distances, rank


def codes(rng, n, n_bits):
    return Codes.from_bits(rng.integers(0, 2, (n, n_bits)).astype(bool))


@pytest.mark.parametrize("n_bits", [1, 7, 8, 12, 16, 64, 100, 128])
@pytest.mark.parametrize("block", [3, 2**16])
def test_hamming_distances_are_counted_bits(n_bits, block, monkeypatch):
    monkeypatch.setattr(ranking, "BLOCK", block)
    rng = np.random.default_rng(n_bits)
    query, database = codes(rng, 1, n_bits), codes(rng, 20, n_bits)
    expected = [
        sum(bool(a) != bool(b) for a, b in zip(query.unpack()[0], row, strict=True)) for row in database.unpack()
    ]
    assert hamming_distances(query, database).tolist() == expected
    counts = hamming_counts(query, database, np.zeros((1, 20), np.bool_)).items[0]
    assert np.bincount(expected, minlength=n_bits + 1).tolist() == counts.tolist()


def test_places_are_one_more_than_the_number_of_nearer_items():
    query = Codes.from_bits(np.zeros((1, 4), bool))
    database = Codes.from_bits(np.array([[1, 1, 0, 0], [0, 0, 0, 0], [1, 0, 1, 0], [0, 1, 0, 0], [1, 1, 1, 1]], bool))
    found = rank(query, database)
    assert found.order.tolist() == [1, 3, 0, 2, 4]
    assert found.values.tolist() == [0, 1, 2, 2, 4]
    assert found.places.tolist() == [1, 2, 3, 3, 5]
    assert found.sizes.tolist() == [1, 1, 2, 2, 1]


@pytest.mark.parametrize("block", [4, 2**16])
def test_similarities_tie_where_those_of_the_scores_do(block, monkeypatch):
    monkeypatch.setattr(ranking, "BLOCK", block)
    rng = np.random.default_rng(0)
    values = rng.normal(size=(30, 6)).astype(np.float32)
    values[7], values[8], values[20] = values[3] * 2, 0, values[3]
    query = rng.normal(size=(1, 6)).astype(np.float32)
    found = rank(Embeddings(query), Embeddings(values))
    exact = [
        0.0 if not row.any() else np.dot(query[0], row) / np.linalg.norm(query) / np.linalg.norm(row) for row in values
    ]
    assert np.allclose(found.values, np.array(exact)[found.order], atol=2e-7)
    assert {3, 7, 20} <= set(np.array(found.order)[found.sizes == 3])
    groups = cosine_counts(Embeddings(query), Embeddings(values), np.zeros((1, 30), np.bool_)).items[0]
    firsts = np.flatnonzero(groups)
    assert np.unique(found.places).tolist() == (firsts + 1).tolist()
    assert found.sizes[firsts].tolist() == groups[firsts].tolist()


def test_a_query_without_length_is_equally_far_from_everything():
    found = rank(Embeddings(np.zeros((1, 3), np.float32)), Embeddings(np.eye(3, dtype=np.float32) - 0.5))
    assert found.places.tolist() == [1, 1, 1]
    assert str(found.values[0]) == "0.0"


def test_an_empty_database_has_no_places():
    empty = np.zeros((0, 2), np.uint8)
    assert len(rank(Codes.from_bits(np.ones((1, 16), bool)), Codes(empty, 16)).order) == 0
    assert len(cosine_similarities(np.ones(3, np.float32), np.zeros((0, 3), np.float32))) == 0


@pytest.mark.parametrize(
    ("query", "database"),
    [
        (Codes.from_bits(np.ones((2, 8), bool)), Codes.from_bits(np.ones((3, 8), bool))),
        (Codes.from_bits(np.ones((1, 8), bool)), Codes.from_bits(np.ones((3, 9), bool))),
        (Codes.from_bits(np.ones((1, 8), bool)), Embeddings(np.ones((3, 8), np.float32))),
    ],
)
def test_what_cannot_be_compared_is_refused(query, database):
    with pytest.raises(ValueError, match=r"expected one query|cannot rank"):
        rank(query, database)
