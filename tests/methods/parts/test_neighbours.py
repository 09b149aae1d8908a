"""Nearest neighbours against sorted distances."""

import numpy as np
import pytest

from methods.parts.neighbours import nearest_neighbours


@pytest.mark.parametrize("n_neighbours", [1, 4, 14, 100])
def test_neighbours_are_the_nearest_other_rows(n_neighbours):
    x = np.random.default_rng(0).normal(size=(15, 3))
    expected = np.zeros((15, 15))
    for i, row in enumerate(x):
        order = sorted((j for j in range(15) if j != i), key=lambda j: ((row - x[j]) ** 2).sum())
        expected[i, order[:n_neighbours]] = 1
    np.testing.assert_array_equal(nearest_neighbours(x, n_neighbours).toarray(), expected)


def test_a_copy_is_a_neighbour_and_the_row_itself_is_none():
    x = np.repeat(np.random.default_rng(0).normal(size=(5, 3)), 2, axis=0)
    np.testing.assert_array_equal(nearest_neighbours(x, 1).toarray(), np.kron(np.eye(5), [[0, 1], [1, 0]]))
