"""From rows of a file to a feature matrix."""

import numpy as np

from datasets.feature_files.item_values import item_values

FEATURES = np.random.default_rng(1).normal(3, 5, (6, 4)).astype(np.float32)
ROWS = np.array([5, -1, 0, 2, 1])  # the second row of the matrix is not in use; rows 3 and 4 of the file are not needed
FIT = np.array([0, 3, 4])


def test_rows_stand_in_the_order_of_the_matrix():
    found = item_values(FEATURES, ROWS, FIT, keep_scale=True)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, [FEATURES[5], np.zeros(4), FEATURES[0], FEATURES[2], FEATURES[1]])


def test_scaling_sees_the_training_rows_alone():
    found = item_values(FEATURES, ROWS, FIT, keep_scale=False)
    assert found.dtype == np.float32
    train = [[float(value) for value in FEATURES[row]] for row in (5, 2, 1)]
    for column in range(4):
        values = [row[column] for row in train]
        mean = sum(values) / 3
        deviation = (sum((value - mean) ** 2 for value in values) / 3) ** 0.5
        for place in (0, 2, 3, 4):
            expected = (float(FEATURES[ROWS[place], column]) - mean) / deviation
            np.testing.assert_allclose(found[place, column], expected, rtol=1e-6)
