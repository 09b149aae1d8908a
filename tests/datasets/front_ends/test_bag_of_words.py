"""Bags of words against literal counts."""

import math

import numpy as np
from scipy.spatial.distance import cdist

from datasets.front_ends.bag_of_words import bag
from datasets.front_ends.drawing import drawn_rows


def test_a_bag_counts_the_nearest_words():
    rng = np.random.default_rng(0)
    vectors, words = rng.normal(size=(60, 7)), rng.normal(size=(9, 7)) * ([[0.2], [1], [3]] * 3)
    counts = [0] * 9
    for distances in cdist(vectors, words):
        counts[distances.tolist().index(min(distances))] += 1
    np.testing.assert_allclose(bag(vectors, words), [math.sqrt(count / 60) for count in counts])


def test_a_draw_is_as_from_all_descriptors_in_one_array():
    lengths, n = [4, 0, 7, 1, 9], 10
    chosen = set(np.random.default_rng(1).choice(21, n, replace=False).tolist())
    numbered = np.split(np.arange(21), np.cumsum(lengths)[:-1])
    drawn = drawn_rows(lengths, n, np.random.default_rng(1))
    for numbers, rows in zip(numbered, drawn, strict=True):
        assert numbers[rows].tolist() == [number for number in numbers.tolist() if number in chosen]
    assert [rows.tolist() for rows in drawn_rows([2, 3], 99, np.random.default_rng(0))] == [[0, 1], [0, 1, 2]]
