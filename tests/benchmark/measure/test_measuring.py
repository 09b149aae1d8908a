"""What is measured of an index, against formulas and numpy."""

import numpy as np
import pytest

from benchmark.measure import measuring
from benchmark.measure.heap import allocated_bytes
from benchmark.measure.indexes import INDEXES, multi_hash_shape
from benchmark.measure.measuring import NotBuilt, measure, near_share

BINARY_FLAT, MULTI_HASH, FLAT, HNSW = INDEXES


def codes(n, n_bytes=4, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (n, n_bytes), dtype=np.uint8)


def vectors(n, d=16, seed=0):
    drawn = np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def hamming(queries, items):
    return (np.unpackbits(queries, axis=1)[:, None] != np.unpackbits(items, axis=1)[None]).sum(2)


@pytest.mark.parametrize("n_bytes", [1, 2, 8, 16])
def test_a_flat_index_of_codes_takes_the_bits_and_a_header(n_bytes):
    small, large = (measure(BINARY_FLAT, codes(n, n_bytes), codes(5, n_bytes), 60, None) for n in (1_000, 50_000))
    assert large.bytes_disk - small.bytes_disk == 49_000 * n_bytes
    assert 0 < small.bytes_disk - 1_000 * n_bytes < 100


def test_a_flat_index_of_vectors_takes_four_bytes_a_number_and_a_header():
    small, large = (measure(FLAT, vectors(n), vectors(5), 60, None) for n in (1_000, 5_000))
    assert large.bytes_disk - small.bytes_disk == 4_000 * 16 * 4
    assert 0 < small.bytes_disk - 1_000 * 16 * 4 < 100


@pytest.mark.skipif(allocated_bytes() is None, reason="the C library does not count its heap")
@pytest.mark.parametrize("n", [100, 3_000, 40_000])
def test_memory_is_that_of_the_items_and_a_little_more(n):
    of_codes = measure(BINARY_FLAT, codes(n, 8), codes(5, 8), 60, None).bytes_memory
    of_vectors = measure(FLAT, vectors(n), vectors(5), 60, None).bytes_memory
    assert 8 * n <= of_codes <= 8 * n + 1_000
    assert 64 * n <= of_vectors <= 64 * n + 1_000


def test_approximate_indexes_take_more_than_flat_ones():
    exact = measure(BINARY_FLAT, codes(3_000), codes(20, seed=1), 60, None)
    approximate = measure(MULTI_HASH, codes(3_000), codes(20, seed=1), 60, exact)
    assert approximate.bytes_disk > exact.bytes_disk
    assert approximate.bytes_memory > exact.bytes_memory
    # Each item's position is in one bucket of each of the 2 tables, and takes at least 12 bits in the file.
    assert approximate.bytes_disk > 3_000 * (4 + 2 * 12 / 8)


def test_flat_indexes_find_what_numpy_finds():
    items, queries = codes(500), codes(40, seed=1)
    found = measure(BINARY_FLAT, items, queries, 60, None)
    assert np.array_equal(found.kth, np.sort(hamming(queries, items), axis=1)[:, 9])
    items, queries = vectors(500), vectors(40, seed=1)
    found = measure(FLAT, items, queries, 60, None)
    assert np.allclose(found.kth, -np.sort(-(queries @ items.T), axis=1)[:, 9], atol=1e-5)
    assert found.recall == 1


def test_the_recall_is_the_one_that_numpy_counts():
    items, queries = codes(4_000), codes(60, seed=1)
    exact = measure(BINARY_FLAT, items, queries, 60, None)
    found = measure(MULTI_HASH, items, queries, 60, exact)
    distances = hamming(queries, items)
    limits = np.sort(distances, axis=1)[:, 9]
    n_tables, n_bits = multi_hash_shape(32, len(items))
    effort = int(found.settings.rpartition("nflip=")[2])
    # faiss reads bits from the lowest of each byte on.
    query_bits, item_bits = (np.unpackbits(x, axis=1, bitorder="little") for x in (queries, items))
    is_candidate = np.zeros_like(distances, dtype=bool)
    for table in range(n_tables):
        part = slice(table * n_bits, (table + 1) * n_bits)
        is_candidate |= (query_bits[:, None, part] != item_bits[None, :, part]).sum(2) <= effort
    n_right = np.minimum((is_candidate & (distances <= limits[:, None])).sum(1), 10)
    assert found.recall == pytest.approx((n_right / 10).mean())


def test_a_search_takes_the_least_effort_that_reaches_the_recall(monkeypatch):
    items, queries = vectors(3_000, 32), vectors(50, 32, seed=1)
    exact = measure(FLAT, items, queries, 60, None)
    found = {}
    for wanted in (0.0, 0.95, 2.0):
        monkeypatch.setattr(measuring, "RECALL", wanted)
        found[wanted] = measure(HNSW, items, queries, 60, exact)
    assert found[0.0].settings == "M=32, efSearch=16"
    assert found[0.95].recall >= 0.95
    assert found[2.0].settings == "M=32, efSearch=512"


def test_answers_at_the_distance_of_the_last_exact_one_are_right():
    values, ids = np.array([[1, 3, 3], [1, 3, 4], [0, 2, 99]], np.int32), np.array([[5, 6, 7], [1, 2, 3], [4, 5, -1]])
    assert near_share(values, ids, np.array([3.0, 3.0, 100.0])).tolist() == pytest.approx([1, 2 / 3, 2 / 3])
    values = np.array([[0.9, 0.5, 0.4]], np.float32)
    assert near_share(values, np.array([[0, 1, 2]]), np.array([0.5])).tolist() == pytest.approx([2 / 3])


def test_a_build_that_takes_too_long_is_given_up():
    exact = measure(FLAT, vectors(20_000), vectors(5), 60, None)
    with pytest.raises(NotBuilt, match=r"not built within 0\.05 s"):
        measure(HNSW, vectors(20_000), vectors(5), 0.05, exact)
    assert measure(HNSW, vectors(200), vectors(5), 60, measure(FLAT, vectors(200), vectors(5), 60, None)).n_queries == 5


def test_slow_queries_are_cut_off(monkeypatch):
    monkeypatch.setattr(measuring, "QUERY_SECONDS", 0.0)
    assert measure(FLAT, vectors(50), vectors(400, seed=1), 60, None).n_queries == measuring.FEWEST_QUERIES
    assert measure(FLAT, vectors(50), vectors(30, seed=1), 60, None).n_queries == 30


def test_many_queries_are_thinned_out(monkeypatch):
    monkeypatch.setattr(measuring, "MOST_QUERIES", 7)
    assert measure(FLAT, vectors(50), vectors(400, seed=1), 60, None).n_queries == 7


def test_fewer_items_than_answers():
    exact = measure(FLAT, vectors(3), vectors(5), 60, None)
    assert (exact.k, exact.recall) == (3, 1)
    assert measure(HNSW, vectors(3), vectors(5), 60, exact).recall == 1
    assert measure(BINARY_FLAT, codes(1), codes(1), 60, None).k == 1
    assert measure(MULTI_HASH, codes(1), codes(1), 60, measure(BINARY_FLAT, codes(1), codes(1), 60, None)).k == 1


def test_tables_of_multi_index_hashing_have_log2_of_n_bits():
    assert multi_hash_shape(64, 1_000_000) == (3, 20)
    assert multi_hash_shape(64, 105) == (9, 7)
    assert multi_hash_shape(16, 1_000_000) == (2, 8)
    assert multi_hash_shape(8, 1) == (4, 2)
