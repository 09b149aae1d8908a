"""Metrics against a literal average over all orders of ties, scikit-learn, and worked examples."""

import itertools
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, ndcg_score

from benchmark.contract.codes import Codes, Embeddings
from benchmark.metrics import average_precision, curves, cutoffs, per_query
from benchmark.metrics.counts import TieCounts, cosine_counts, count_blocks, hamming_counts


def tie_orders(items, relevant):
    """Every ranking (list of 0/1) that the tie groups of one query allow."""
    groups = [[1] * r + [0] * (n - r) for n, r in zip(items, relevant, strict=True)]
    for parts in itertools.product(*[list(itertools.permutations(group)) for group in groups]):
        yield [x for part in parts for x in part]


def literal_ap(ranking_, k=None):
    """Average precision of one ranking, by its definition, divided by min(k, R)."""
    k = len(ranking_) if k is None else k
    hits, total = 0, 0.0
    for rank, x in enumerate(ranking_[:k], start=1):
        hits += x
        total += x * hits / rank
    return total / min(k, sum(ranking_))


def literal_ndcg(ranking_, k):
    gain = sum(x / np.log2(rank + 1) for rank, x in enumerate(ranking_[:k], start=1))
    return gain / sum(1 / np.log2(rank + 1) for rank in range(1, min(k, sum(ranking_)) + 1))


def counts_of(items, relevant):
    return TieCounts(np.array([items], np.int64), np.array([relevant], np.int64))


@pytest.mark.parametrize(("relevant", "came"), [([1, 4, 5], "4 of 3"), ([1, -1, 9], "-1 of 3")])
def test_a_group_with_more_relevant_items_than_items_is_named(relevant, came):
    with pytest.raises(ValueError, match=f"expected from 0 relevant items to all items of a group, got {came}$"):
        counts_of([2, 3, 4], relevant)


@pytest.mark.parametrize(
    ("items", "relevant", "message"),
    [
        (np.ones(3, np.int64), np.ones(3, np.int64), "int64 [any, any] for items of tie groups, got int64 [3]"),
        (np.ones((1, 3)), np.ones((1, 3)), "int64 [any, any] for items of tie groups, got float64 [1, 3]"),
        (np.ones((1, 3), int), np.ones((1, 2), int), "int64 [1, 3] for relevant items of tie groups, got int64 [1, 2]"),
    ],
)
def test_counts_of_items_and_of_relevant_items_have_one_shape(items, relevant, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        TieCounts(items, relevant)


small_groups = st.lists(
    st.integers(0, 3).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), min_size=1, max_size=4
)


@settings(max_examples=60, deadline=None)
@given(small_groups.filter(lambda groups: sum(r for _, r in groups) > 0 and sum(n for n, _ in groups) <= 7))
def test_expectations_equal_the_average_over_all_orders(groups):
    items, relevant = [n for n, _ in groups], [r for _, r in groups]
    counts = counts_of(items, relevant)
    total = per_query.n_relevant(counts)
    orders = list(tie_orders(items, relevant))
    aps = [literal_ap(order) for order in orders]
    assert average_precision.average_precision(counts)[0] == pytest.approx(np.mean(aps), abs=1e-12)
    assert average_precision.best_average_precision(counts)[0] == pytest.approx(max(aps), abs=1e-12)
    assert average_precision.worst_average_precision(counts)[0] == pytest.approx(min(aps), abs=1e-12)
    for k in (1, 2, 3, 5, 9):
        head = counts.head(k)
        expected = {
            average_precision.average_precision_at: np.mean([literal_ap(order, k) for order in orders]),
            cutoffs.precision_at: np.mean([sum(order[:k]) / k for order in orders]),
            cutoffs.recall_at: np.mean([sum(order[:k]) / sum(order) for order in orders]),
            cutoffs.ndcg_at: np.mean([literal_ndcg(order, k) for order in orders]),
            cutoffs.hit_at: np.mean([any(order[:k]) for order in orders]),
        }
        for metric, value in expected.items():
            assert metric(head, k, total)[0] == pytest.approx(value, abs=1e-12), (metric.__name__, k)


def random_case(rng, n_bits, n_query=6, n_database=40, n_classes=3):
    query = Codes.from_outputs(rng.normal(size=(n_query, n_bits)))
    database = Codes.from_outputs(rng.normal(size=(n_database, n_bits)))
    relevance = rng.integers(n_classes, size=n_query)[:, None] == rng.integers(n_classes, size=n_database)
    return query, database, relevance


@pytest.mark.parametrize("n_bits", [1, 5, 8, 13, 16, 32, 63, 64, 65, 100, 128])
def test_histograms_equal_unpacked_bit_comparison(n_bits):
    query, database, relevance = random_case(np.random.default_rng(n_bits), n_bits)
    counts = hamming_counts(query, database, relevance)
    distance = (query.unpack()[:, None] != database.unpack()[None]).sum(-1)
    for d in range(n_bits + 1):
        np.testing.assert_array_equal(counts.items[:, d], (distance == d).sum(1))
        np.testing.assert_array_equal(counts.relevant[:, d], ((distance == d) & relevance).sum(1))


def test_without_ties_average_precision_and_ndcg_are_those_of_scikit_learn():
    rng = np.random.default_rng(0)
    query, database = (Embeddings(rng.normal(size=(n, 8)).astype(np.float32)) for n in (5, 60))
    relevance = rng.random((5, 60)) < 0.2
    unit = [e.values / np.linalg.norm(e.values, axis=1, keepdims=True) for e in (query, database)]
    similarity = unit[0] @ unit[1].T
    counts = cosine_counts(query, database, relevance)
    total = per_query.n_relevant(counts)
    for i in range(5):
        assert average_precision.average_precision(counts)[i] == pytest.approx(
            average_precision_score(relevance[i], similarity[i])
        )
        for k in (1, 10, 60):
            reference = ndcg_score(relevance[i : i + 1].astype(int), similarity[i : i + 1], k=k)
            assert cutoffs.ndcg_at(counts, k, total)[i] == pytest.approx(reference)


def test_cosine_ties_are_groups_whatever_the_order_of_the_database():
    rng = np.random.default_rng(1)
    base = rng.normal(size=(7, 5)).astype(np.float32)
    database = np.concatenate([base, base, base[:3], np.zeros((2, 5), np.float32)])
    relevance = rng.random((4, len(database))) < 0.4
    query = Embeddings(rng.normal(size=(4, 5)).astype(np.float32))
    one = cosine_counts(query, Embeddings(database), relevance)
    assert (one.items.max(1) >= 3).all()
    order = rng.permutation(len(database))
    other = cosine_counts(query, Embeddings(database[order]), relevance[:, order])
    np.testing.assert_array_equal(one.items, other.items)
    np.testing.assert_array_equal(one.relevant, other.relevant)


def test_worked_example_of_a_tie():
    # One relevant item tied with one other at distance 1, one relevant item alone at distance 2.
    # Orders: R x R -> (1 + 2/3) / 2 = 5/6; x R R -> (1/2 + 2/3) / 2 = 7/12; mean 17/24.
    counts = counts_of([0, 2, 1], [0, 1, 1])
    assert average_precision.average_precision(counts)[0] == pytest.approx(17 / 24)
    assert cutoffs.precision_at(counts, 1, np.array([2.0]))[0] == pytest.approx(1 / 2)
    assert curves.precision_by_radius(counts)[0] == pytest.approx([np.nan, 1 / 2, 2 / 3], nan_ok=True)
    assert curves.recall_by_radius(counts)[0] == pytest.approx([0, 1 / 2, 1])
    # Recall 0.25 is reached half way into the tie of two items: rank 1, with 0.5 relevant items expected.
    at_recall = curves.precision_at_recall(counts)[0]
    assert at_recall[24] == pytest.approx(0.5 / 1)
    assert at_recall[49] == pytest.approx(1 / 2)
    assert at_recall[74] == pytest.approx(1.5 / 2.5)
    assert at_recall[99] == pytest.approx(2 / 3)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 70), st.integers(0, 2**32 - 1))
def test_order_shards_bounds_and_ranges(n_bits, seed):
    rng = np.random.default_rng(seed)
    query, database, relevance = random_case(rng, n_bits)
    counts = hamming_counts(query, database, relevance)
    order = rng.permutation(len(database))
    shuffled = hamming_counts(query, Codes(database.packed[order], n_bits), relevance[:, order])
    np.testing.assert_array_equal(counts.items, shuffled.items)
    np.testing.assert_array_equal(counts.relevant, shuffled.relevant)
    cut = int(rng.integers(0, len(database) + 1))
    shards = [
        hamming_counts(query, Codes(database.packed[part], n_bits), relevance[:, part])
        for part in (slice(0, cut), slice(cut, None))
    ]
    merged = shards[0] + shards[1]
    np.testing.assert_array_equal(counts.items, merged.items)
    np.testing.assert_array_equal(counts.relevant, merged.relevant)
    has = per_query.n_relevant(counts) > 0
    expected, best, worst = (
        f(counts)[has]
        for f in (
            average_precision.average_precision,
            average_precision.best_average_precision,
            average_precision.worst_average_precision,
        )
    )
    assert (best >= expected - 1e-12).all()
    assert (expected >= worst - 1e-12).all()
    total = per_query.n_relevant(counts)
    found = [
        curves.precision_at_recall(counts),
        curves.precision_by_radius(counts),
        curves.recall_by_radius(counts),
    ]
    at_k = [f(counts, k, total) for f in (cutoffs.precision_at, cutoffs.recall_at, cutoffs.ndcg_at) for k in (1, 7, 99)]
    for values in [expected, best, worst, *found, *at_k]:
        finite = values[~np.isnan(values)]
        assert ((finite >= 0) & (finite <= 1 + 1e-12)).all()


def test_queries_without_relevant_items_are_left_out():
    counts = TieCounts(np.array([[2, 1], [2, 1]]), np.array([[1, 0], [0, 0]]))
    values = average_precision.average_precision(counts)
    assert np.isnan(values[1])
    assert per_query.mean(values) == values[0] == pytest.approx(0.75)


def test_blocks_of_queries_equal_the_whole():
    rng = np.random.default_rng(2)
    query, database, relevance = random_case(rng, 12, n_query=600)
    blocks = list(count_blocks(query, database, lambda start, stop: relevance[start:stop]))
    assert len(blocks) == 3
    whole = hamming_counts(query, database, relevance)
    np.testing.assert_array_equal(np.concatenate([b.items for b in blocks]), whole.items)


def test_large_ranks_keep_their_precision():
    # 3 relevant items at known ranks behind a million others, against exact fractions.
    counts = counts_of([1_000_000, 1, 1, 1], [0, 1, 1, 1])
    exact = (1 / 1_000_001 + 2 / 1_000_002 + 3 / 1_000_003) / 3
    assert average_precision.average_precision(counts)[0] == pytest.approx(exact, rel=1e-6)


def test_codes_of_different_length_are_refused():
    with pytest.raises(ValueError, match="query codes have 8 bits, database codes 16"):
        hamming_counts(
            Codes(np.zeros((1, 1), np.uint8), 8), Codes(np.zeros((1, 2), np.uint8), 16), np.ones((1, 1), bool)
        )


def test_zero_is_a_one_bit_and_nan_is_refused():
    assert Codes.from_outputs(np.array([[0.0, -1.0, -0.0]])).unpack().tolist() == [[True, False, True]]
    with pytest.raises(ValueError, match="not finite"):
        Codes.from_outputs(np.array([[np.nan]]))
