"""Nearest neighbours of the training items of one modality."""

from __future__ import annotations

from scipy import sparse
from sklearn.neighbors import NearestNeighbors

from methods.parts.linear import Matrix


def nearest_neighbours(values: Matrix, n_neighbours: int) -> sparse.csr_array:
    """1 at the nearest other rows of each row, by Euclidean distance, else 0, sparse [n, n].

    Args:
        values: float64 [n, d], of two rows or more.
        n_neighbours: of a row; all other rows where there are fewer.
    """
    search = NearestNeighbors(n_neighbors=min(n_neighbours, len(values) - 1), algorithm="brute").fit(values)
    return sparse.csr_array(search.kneighbors_graph())  # of the rows that it was fitted on, none is its own neighbour
