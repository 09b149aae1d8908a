"""Counts of tie groups: what they may hold, and their parts."""

import numpy as np
import pytest

from benchmark.metrics.counts import TieCounts


@pytest.mark.parametrize(
    ("items", "relevant"),
    [([[2, 3]], [[2, 4]]), ([[2, 3]], [[-1, 0]]), ([[-1, 3]], [[-1, 0]]), ([[0]], [[1]])],
)
def test_a_group_holds_from_no_relevant_item_to_all(items, relevant):
    with pytest.raises(ValueError, match="expected from 0 relevant items to all items of a group"):
        TieCounts(np.array(items), np.array(relevant))


@pytest.mark.parametrize(
    ("items", "relevant"),
    [
        (np.ones((2, 3), int), np.ones((2, 2), int)),
        (np.ones((2, 3), int), np.ones((1, 3), int)),
        (np.ones((2, 3)), np.ones((2, 3), int)),
        (np.ones((2, 3), int), np.ones((2, 3), bool)),
        (np.ones(3, int), np.ones(3, int)),
        (np.ones((2, 3, 1), int), np.ones((2, 3, 1), int)),
    ],
)
def test_both_are_tables_of_whole_numbers_of_one_shape(items, relevant):
    with pytest.raises(ValueError, match="of tie groups"):
        TieCounts(items, relevant)


def test_the_head_holds_the_first_ranks_of_every_query():
    counts = TieCounts(np.array([[1, 1, 3, 2], [4, 0, 1, 2]]), np.array([[1, 0, 2, 0], [0, 0, 1, 2]]))
    assert [counts.head(k).items.shape[1] for k in (1, 2, 3, 5, 6, 7, 100)] == [1, 2, 3, 3, 4, 4, 4]
    assert counts.head(2).items.tolist() == [[1, 1], [4, 0]]
    assert counts.head(2).relevant.tolist() == [[1, 0], [0, 0]]


def test_counts_of_shards_add_and_all_ranks_make_one_group():
    one = TieCounts(np.array([[1, 2]]), np.array([[0, 2]]))
    both = one + TieCounts(np.array([[3, 0]]), np.array([[1, 0]]))
    assert (both.items.tolist(), both.relevant.tolist(), len(both)) == ([[4, 2]], [[1, 2]], 1)
    whole = both.in_one_group()
    assert (whole.items.tolist(), whole.relevant.tolist()) == ([[6]], [[3]])
    with pytest.raises(ValueError, match=r"int64 \[1, 2\] for items of the other shard"):
        one + whole
