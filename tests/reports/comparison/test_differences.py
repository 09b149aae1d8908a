"""Differences of mAP against literal means, scipy's permutation test and statsmodels' Holm."""

import numpy as np
import pytest
from scipy.stats import permutation_test

from reports.comparison.comparison import Comparison
from tests.support.compared_runs import N_CAPTIONS, N_CLASSES, N_IMAGES, drawn_queries, drawn_run
from tests.support.stored_runs import ok, stored_run

SEEDS = (0, 1)


def compared(less=0.4, methods=("dtbh",)):
    kept = [ok(method, 8, seed) for method in methods for seed in SEEDS]
    return Comparison.of(drawn_run("before", kept), drawn_run("after", kept, first=7, less=less))


def literal(first, less, direction):
    """Average precision of each image, [n_seeds, n_images, n_captions]."""
    n_each = 1 if direction == "i2s" else N_CAPTIONS
    values = [drawn_queries(first + seed, less)[direction].average_precision for seed in SEEDS]
    return np.reshape(values, (len(SEEDS), N_IMAGES, n_each))


@pytest.mark.parametrize("direction", ["s2i", "i2s"])
def test_means_and_p_agree_with_the_literal_ones(direction):
    (row,) = (row for row in compared().rows if row.direction == direction)
    before, after = literal(0, 0.0, direction), literal(7, 0.4, direction)
    assert (row.before, row.after) == pytest.approx((before.mean(), after.mean()))
    of_images = (after - before).sum(axis=(0, 2))
    exact = permutation_test(
        (of_images,), np.sum, permutation_type="samples", n_resamples=np.inf, alternative="two-sided"
    )
    others = [other for other in compared().rows if other.direction != direction]
    smaller, larger = sorted([exact.pvalue, *(other_p(other.direction) for other in others)])
    holm = {smaller: min(1, 2 * smaller), larger: max(min(1, 2 * smaller), larger)}
    assert row.p == pytest.approx(holm[exact.pvalue])
    assert row.interval.low < row.change < row.interval.high


def other_p(direction):
    of_images = (literal(7, 0.4, direction) - literal(0, 0.0, direction)).sum(axis=(0, 2))
    return permutation_test((of_images,), np.sum, permutation_type="samples", n_resamples=np.inf).pvalue


def test_holm_covers_all_rows():
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    names = ("cca-itq", "dtbh", "lsh")
    alone = [row.p for name in names for row in compared(methods=(name,)).rows]
    raw = [other_p(direction) for direction in ("s2i", "i2s")] * len(names)
    assert len(alone) == len(raw)
    together = [row.p for row in compared(methods=names).rows]
    assert together == pytest.approx(multitest.multipletests(raw, method="holm")[1])


def test_rows_that_did_not_change_do_not_count_in_holm():
    changed, kept = ([ok(method, 8, seed) for seed in SEEDS] for method in ("dtbh", "lsh"))
    before, after = drawn_run("one", [*changed, *kept]), drawn_run("other", [*changed, *kept], first=7, less=0.4)
    for one in kept:
        after.write_cell(one, before.read_outputs(one.key), drawn_queries(one.cell.seed))
    found = Comparison.of(before, after)
    of_changed = {row.direction: row.p for row in found.rows if row.pair.a.cell.method == "dtbh"}
    assert of_changed == pytest.approx({row.direction: row.p for row in compared().rows})
    assert [row.p for row in found.rows if row.pair.a.cell.method == "lsh"] == [None, None]


def test_the_classes_and_queries_that_lost_most():
    (row,) = (row for row in compared().rows if row.direction == "i2s")
    before, after = literal(0, 0.0, "i2s")[:, :, 0], literal(7, 0.4, "i2s")[:, :, 0]
    change = {k: (after - before)[:, k::N_CLASSES].mean() for k in range(N_CLASSES)}
    expected = sorted((k for k in change if change[k] < 0), key=lambda k: change[k])
    assert [int(lost.name) for lost in row.classes] == expected
    assert row.classes[0].after - row.classes[0].before == pytest.approx(min(change.values()))
    of_queries = (after - before).mean(axis=0)
    order = np.argsort(of_queries)[:5]
    assert [lost.name for lost in row.queries] == [f"{i}.tif" for i in order if of_queries[i] < 0]
    assert {lost.n for lost in row.queries} == {len(SEEDS)}


def test_equal_runs_have_no_difference():
    kept = [ok("dtbh", 8, 0)]
    found = Comparison.of(drawn_run("before", kept), drawn_run("after", kept))
    assert [(row.change, row.p, row.interval, row.is_same) for row in found.rows] == [(0, None, None, True)] * 2
    assert found.identical == (1, 1)
    assert found.fallen(0.0) == ()


def test_rows_fall_by_more_than_the_limit():
    found = compared()
    worst = min(row.change for row in found.rows)
    assert worst < 0
    assert found.fallen(-worst) == ()
    assert [row.change for row in found.fallen(-worst - 1e-9)] == [worst]


def test_a_run_without_values_of_queries_has_means_alone():
    kept = [ok("dtbh", 8, 0)]
    old = stored_run("old", [])
    old.write_result(kept[0])
    old.write_plan({kept[0].key: kept[0].fit_digest})
    found = Comparison.of(old, drawn_run("new", kept))
    assert [(row.direction, row.before, row.after, row.p) for row in found.rows] == [
        ("s2i", 0.5, 0.5, None),
        ("i2s", 0.25, 0.25, None),
    ]
    assert found.differences.without_queries == ("old",)
