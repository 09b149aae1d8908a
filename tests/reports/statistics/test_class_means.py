"""Means of classes against literal sums, and the names of classes."""

import math

import numpy as np
import pytest

from benchmark.contract.query_scores import QueryScores
from reports.results.collect import collect
from reports.statistics.class_means import class_means, class_name
from reports.statistics.group_statistics import GroupStatistics
from tests.support.report_results import HASHING, cell, result, run_of, split


@pytest.mark.parametrize("several", [False, True])
def test_scores_of_classes_are_means_over_their_queries(several):
    rng = np.random.default_rng(0)
    values = rng.random(30)
    values[[3, 7]] = np.nan
    labels = rng.random((30, 5)) < 0.4 if several else rng.integers(0, 4, 30)
    if several:
        labels[:, 2] = False
    queries = QueryScores(tuple(map(str, range(30))), labels, np.arange(30), values)
    found = class_means(queries)
    for number, value in enumerate(found):
        holds = [bool(one[number]) if several else one == number for one in labels]
        mine = [v for v, has in zip(values, holds, strict=True) if has and not math.isnan(v)]
        assert value == pytest.approx(sum(mine) / len(mine)) if mine else math.isnan(value)


def test_classes_without_names_have_numbers(tmp_path):
    made = [result(cell("a", 64, 0), HASHING, 0.5)]
    names = []
    for number, facts in enumerate((split(0), split(0).model_copy(update={"class_names": ("harbor", "river")}))):
        store = run_of(tmp_path / str(number), made, [facts])
        (group,) = collect(store)
        names.append([class_name(GroupStatistics.of(store, group), one) for one in (1, 2)])
    assert names == [["class 1", "class 2"], ["river", "class 2"]]
