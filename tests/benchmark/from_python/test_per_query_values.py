"""Values of each query, from tie counts that are easy to work out."""

import math

import numpy as np

from benchmark.from_python.per_query_values import per_query_values
from benchmark.metrics.counts import TieCounts

# Groups of distance 0, 1, 2, 3: R | x | R | x; nothing before 3; nothing relevant.
COUNTS = [TieCounts(np.array([[1, 1, 1, 1], [0, 0, 0, 4]]), np.array([[1, 0, 1, 0], [0, 0, 0, 2]])),
          TieCounts(np.array([[2, 0, 1, 1]]), np.array([[0, 0, 0, 0]]))]  # fmt: skip


def test_blocks_are_joined_and_queries_without_relevant_items_have_no_value():
    found = per_query_values(COUNTS, is_codes=True, names=["map@all", "precision_radius2", "empty_ball_share"])
    assert list(found) == ["map@all", "precision_radius2", "empty_ball_share"]
    # Any order of four items of which two are relevant: (H4 + (4 - H4) / 3) / 4.
    harmonic = 1 + 1 / 2 + 1 / 3 + 1 / 4
    np.testing.assert_allclose(found["map@all"], [(1 + 2 / 3) / 2, (harmonic + (4 - harmonic) / 3) / 4, math.nan])
    np.testing.assert_allclose(found["precision_radius2"], [2 / 3, 0, math.nan])
    np.testing.assert_allclose(found["empty_ball_share"], [0, 1, math.nan])


def test_only_codes_have_a_radius():
    found = per_query_values(COUNTS, is_codes=False, names=["recall@1", "precision_radius2", "macro_map@all"])
    assert list(found) == ["recall@1"]
    np.testing.assert_allclose(found["recall@1"], [1 / 2, 1 / 4, math.nan])


def test_codes_of_one_bit_have_no_larger_radius():
    counts = [TieCounts(np.array([[1, 3]]), np.array([[1, 1]]))]
    found = per_query_values(counts, is_codes=True, names=["precision_radius2"])
    np.testing.assert_allclose(found["precision_radius2"], [2 / 4])
