"""The fixed sample of queries, against hand-worked values."""

import numpy as np

from benchmark.contract.query_scores import QueryScores
from benchmark.gallery.sample import sample


def queries(values, labels):
    n = len(values)
    return QueryScores(tuple(map(str, range(n))), np.array(labels), np.arange(n), np.array(values, np.float64))


def test_best_median_worst_and_the_median_of_each_further_class():
    found = sample(queries([0.5, 0.9, 0.1, 0.7, 0.3, 0.9, 0.2], [0, 0, 0, 1, 1, 2, 2]))
    # In order: .1 .2 .3 .5 .7 .9 .9. Class 0: .1 .5 .9, whose median is shown; 1: lower median .3; 2: lower median .2.
    assert found == [("best", 1), ("median", 0), ("worst", 2), ("class", 4), ("class", 6)]


def test_queries_without_relevant_items_are_left_out():
    nan = float("nan")
    assert sample(queries([nan, 0.4, nan], [0, 1, 2])) == [("best", 1)]
    assert sample(queries([nan, nan], [0, 1])) == []
    assert sample(queries([], np.zeros(0, np.int64))) == []


def test_a_query_of_several_classes_stands_for_one_of_them():
    labels = np.array([[True, False], [True, True], [False, True]])
    assert sample(queries([0.1, 0.5, 0.9], labels)) == [("best", 2), ("median", 1), ("worst", 0)]
