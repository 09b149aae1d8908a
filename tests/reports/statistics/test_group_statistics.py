"""Columns of a group are tested as scipy and statsmodels would, and only where all ranked rows have values."""

import numpy as np
import pytest
from scipy.stats import permutation_test

from reports.results.collect import collect
from reports.statistics.group_statistics import ALPHA, GroupStatistics
from tests.support.query_values import queries
from tests.support.report_results import FLOOR, HASHING, cell, result, run_of, split

N = 60
LABELS = np.arange(N) % 4


def average_precision(lead, seed):
    rng = np.random.default_rng(5)
    difficulty = rng.random(N) * 0.6
    return np.clip(difficulty + lead + 0.1 * np.random.default_rng(seed).normal(size=N), 0, 1)


# Method -> average precision of N queries of one seed.
VALUES = {
    "first": average_precision(0.20, 1),
    "near": average_precision(0.17, 2),
    "far": average_precision(0.05, 3),
    "noise": average_precision(0.30, 4),  # a floor
}


def statistics_of(folder, values=VALUES, seeds=(0,), lacking=()):
    """Statistics of a made-up group; methods in `lacking` have no values of single queries."""
    facts = {"noise": FLOOR}
    found = [
        result(cell(name, 64, seed), facts.get(name, HASHING), float(np.nanmean(of)))
        for name, of in values.items()
        for seed in seeds
    ]
    (group,) = collect(run_of(folder, found, [split(seed) for seed in seeds]))
    stored = {
        one.key: {"i2s": queries(values[one.cell.method], LABELS), "s2i": queries(values[one.cell.method], LABELS)}
        for one in found
        if one.cell.method not in lacking
    }
    return GroupStatistics(group, lambda one: stored.get(one.key, {}))


def by_scipy(first, second):
    return permutation_test(
        (first, second),
        lambda a, b, axis: np.mean(a - b, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=20_000,
        rng=np.random.default_rng(3),
    ).pvalue


def test_each_ranked_row_is_compared_with_the_best(tmp_path):
    found = statistics_of(tmp_path)
    best, near, far = (found.against_best(name, 64, "s2i") for name in ("first", "near", "far"))
    assert (best.best, best.difference, best.p, best.is_tied) == ("first", 0, 1, True)
    assert near.difference == pytest.approx(VALUES["near"].mean() - VALUES["first"].mean())
    assert near.low < near.difference < near.high
    # Three rows have three pairs; after the far row, the near one counts for a best of three rows: 3 / 2 pairs.
    assert near.p == pytest.approx(min(1, 1.5 * by_scipy(VALUES["near"], VALUES["first"])), abs=0.03)
    assert near.is_tied == (near.p >= ALPHA)
    assert not far.is_tied
    assert far.high < 0


def test_reference_rows_have_intervals_and_are_not_compared(tmp_path):
    found = statistics_of(tmp_path)
    interval = found.interval("noise", 64, "s2i")
    assert interval.low < VALUES["noise"].mean() < interval.high
    assert found.against_best("noise", 64, "s2i") is None
    assert found.against_best("first", 64, "s2i").best == "first"


def test_ties_are_the_rows_that_are_not_separated(tmp_path):
    found = statistics_of(tmp_path)
    labels = ("first", "near", "far")
    expected = {name for name in labels if found.against_best(name, 64, "s2i").is_tied}
    assert found.tied(labels, 64, "s2i") == expected
    assert found.tied(("far",), 64, "s2i") == {"far"}


def test_a_column_is_not_tested_where_a_ranked_row_lacks_values(tmp_path):
    found = statistics_of(tmp_path, lacking=("far",))
    assert found.against_best("near", 64, "s2i") is None
    assert found.tied(("first", "far"), 64, "s2i") is None
    assert found.interval("near", 64, "s2i") is not None
    assert found.interval("far", 64, "s2i") is None


def test_a_column_is_not_tested_where_rows_have_other_queries(tmp_path):
    other = np.where(np.arange(N) == 0, np.nan, VALUES["near"])
    found = statistics_of(tmp_path, VALUES | {"near": other})
    assert found.against_best("far", 64, "s2i") is None
    assert found.interval("near", 64, "s2i") is not None


def test_without_values_there_is_nothing(tmp_path):
    found = statistics_of(tmp_path, lacking=tuple(VALUES))
    assert not found.has_values
    assert found.interval("first", 64, "s2i") is None
    assert found.against_best("first", 64, "s2i") is None


def test_one_row_has_no_rival(tmp_path):
    found = statistics_of(tmp_path, {"first": VALUES["first"]})
    assert found.against_best("first", 64, "s2i") is None
    assert found.interval("first", 64, "s2i") is not None


def test_equal_rows_are_tied(tmp_path):
    found = statistics_of(tmp_path, {"first": VALUES["first"], "same": VALUES["first"]}, seeds=(0, 1))
    same = found.against_best("same", 64, "i2s")
    assert (same.difference, same.p, same.is_tied) == (0, 1, True)
    assert np.isnan([same.low, same.high]).all() or (same.low, same.high) == (0, 0)


def test_values_are_read_once_and_only_when_asked_for(tmp_path):
    asked = []
    found = statistics_of(tmp_path)
    counted = GroupStatistics(found.group, lambda one: asked.append(one.key) or found.read(one))
    assert asked == []
    for direction in ("s2i", "i2s", "s2i"):
        counted.interval("first", 64, direction)
    assert len(asked) == len(set(asked)) == len(VALUES)


def test_the_same_values_give_the_same_intervals(tmp_path):
    first, second = statistics_of(tmp_path / "a"), statistics_of(tmp_path / "b")
    for name in VALUES:
        assert first.interval(name, 64, "s2i") == second.interval(name, 64, "s2i")
