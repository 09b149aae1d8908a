"""Parts of every metric: values of single queries and their mean."""

import math

import numpy as np

from benchmark.metrics.per_query import defined_per_query, mean, ratio, row_sum

MORE = np.nextafter(1, 2)  # what rounding can give


def test_values_are_defined_for_queries_with_a_relevant_item_and_never_exceed_one():
    found = defined_per_query(np.array([0.25, MORE, 1.0, 0.5]), np.array([1.0, 2.0, 3.0, 0.0]))
    np.testing.assert_array_equal(found, [0.25, 1.0, 1.0, np.nan])


def test_curves_are_defined_for_queries_with_a_relevant_item_and_never_exceed_one():
    found = defined_per_query(np.array([[0.25, MORE], [0.5, 0.5]]), np.array([1.0, 0.0]))
    np.testing.assert_array_equal(found, [[0.25, 1.0], [np.nan, np.nan]])


def test_a_ratio_over_nothing_is_zero():
    found = ratio(np.array([[1.0, 2.0, 0.0]]), np.array([[2.0, 0.0, 0.0]]))
    assert found.tolist() == [[0.5, 0.0, 0.0]]


def test_a_sum_does_not_depend_on_empty_groups_behind():
    values = np.random.default_rng(0).random((3, 100))
    padded = np.hstack([values, np.zeros((3, 57))])
    np.testing.assert_array_equal(row_sum(values), row_sum(padded))
    np.testing.assert_allclose(row_sum(values), [math.fsum(row) for row in values], rtol=1e-14)


def test_a_mean_leaves_out_what_is_undefined():
    assert mean(np.array([0.25, np.nan, 0.75])) == 0.5
    assert math.isnan(mean(np.array([np.nan])))
    assert math.isnan(mean(np.array([])))
