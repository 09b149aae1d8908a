"""Bold scores of tables for a paper, against scipy's permutation test over all flips and statsmodels' Holm."""

import numpy as np
import pytest
from scipy.stats import permutation_test
from statsmodels.stats.multitest import multipletests

from benchmark.store.query_files import write_queries
from reports.paper.choice import Choice
from reports.paper.names import PaperNames
from reports.paper.report import report_of
from tests.support.query_values import queries
from tests.support.report_results import HASHING, REAL, cell, result, run_of, split

N = 11  # images; so many signs can be flipped in all ways
HASHED = ("first", "close", "near", "far", "wide")
VECTORS = ("real-first", "real-close", "real-far")
# What a row loses against the best on average, and how much that differs between images.
LOSSES = {"close": (0.001, 0.04), "near": (0.03, 0.03), "far": (0.3, 0.02), "wide": (0.1, 0.3)}


def values_of(method, direction, n_bits, seed):
    """Average precision of N queries; `wide` loses more than `near`, but not on every image."""
    rng = np.random.default_rng([len(method), len(direction + method), n_bits or 0, seed])
    shared = np.random.default_rng([seed, direction == "s2i"]).uniform(0.4, 0.6, N)
    loss, spread = LOSSES.get(method.removeprefix("real-"), (0, 0.01))
    return np.clip(shared + 0.2 - loss + spread * rng.normal(size=N), 0, 1)


def stored(folder, seeds=(0,), lacking=(), settings=({},)):
    """A run with two code lengths; methods in `lacking` have no values of single queries."""
    found = []
    store = run_of(folder, (), [split(seed) for seed in seeds])
    for method in (*HASHED, *VECTORS):
        for n_bits in (None,) if method in VECTORS else (16, 64):
            for variant in settings if method == "first" else ({},):
                for seed in seeds:
                    name = method if variant == {} else "close"
                    of = {d: queries(values_of(name, d, n_bits, seed)) for d in ("s2i", "i2s")}
                    one = result(cell(method, n_bits, seed, settings=variant), REAL if n_bits is None else HASHING, 0.5)
                    scores = {f"{d}/map@all": float(q.average_precision.mean()) for d, q in of.items()}
                    checksum = "" if method in lacking else write_queries(store.cells, one.key, of)
                    scores = {**one.scores, **scores}
                    found.append(one.model_copy(update={"scores": scores, "queries_checksum": checksum}))
    for one in found:
        store.write_result(one)
    return store


def bold_by_scipy(methods, direction, n_bits, seeds):
    """The best and all rows that Holm's correction leaves at 5 %; the choice of the best counts (n + 1) / 2 pairs."""
    means = {m: np.mean([values_of(m, direction, n_bits, seed) for seed in seeds], axis=0) for m in methods}
    best = max(methods, key=lambda m: means[m].mean())
    others = [m for m in methods if m != best]
    p = [
        permutation_test(
            (means[m], means[best]),
            lambda a, b, axis: np.mean(a - b, axis=axis),
            permutation_type="samples",
            vectorized=True,
            n_resamples=np.inf,
        ).pvalue
        for m in others
    ]
    corrected = [min(1, of * (len(others) + 1) / 2) for of in p]
    kept = ~multipletests(corrected, alpha=0.05, method="holm")[0]
    return {best, *(m for m, is_kept in zip(others, kept, strict=True) if is_kept)}


def bold(table):
    """Column's key -> names of the rows that are bold there."""
    return {
        column.key: {row.name for row in table.rows if row.cells[place].mark == "best"}
        for place, column in enumerate(table.columns)
    }


def table(store, label="main-map", **choice):
    return report_of(store, Choice(**choice), PaperNames())[label]


@pytest.mark.parametrize("seeds", [(0,), (0, 1, 2)])
def test_bold_is_the_best_and_what_a_test_does_not_separate(seeds, tmp_path):
    found = table(stored(tmp_path, seeds))
    for direction in ("s2i", "i2s"):
        vectors = bold_by_scipy(VECTORS, direction, None, seeds)
        for n_bits in (16, 64):
            hashed = bold_by_scipy(HASHED, direction, n_bits, seeds)
            assert bold(found)[f"ucm/{direction}/{n_bits}"] == hashed | vectors
            assert 1 < len(hashed) < len(HASHED)
    assert not any(entry.mark == "second" for row in found.rows for entry in row.entries)


def test_rows_are_tested_among_those_that_are_shown(tmp_path):
    shown = ("near", "far", "wide")
    found = table(stored(tmp_path), methods=shown, bits=(64,))
    assert bold(found) == {f"ucm/{d}/64": bold_by_scipy(shown, d, 64, (0,)) for d in ("s2i", "i2s")}


def test_the_legend_says_what_bold_means(tmp_path):
    text = table(stored(tmp_path / "one")).to_latex()
    assert "not separable from it (paired permutation test over test images; Holm correction" in text
    assert r"also for the choice of the best; 5~\% level)" in text
    assert "One seed cannot tell about other splits and fits." in text
    assert "Hash codes and real-valued vectors are ranked apart." in text
    several = table(stored(tmp_path / "two", (0, 1)), methods=HASHED).to_latex()
    assert r"5~\% level)" in several
    assert "One seed" not in several
    assert "ranked apart" not in several


def test_what_has_no_values_is_not_tested(tmp_path):
    report = report_of(stored(tmp_path / "run", lacking=("far",)), Choice(), PaperNames())
    found = report["main-map"]
    best = report_of(stored(tmp_path / "whole"), Choice(mark="best"), PaperNames())["main-map"]
    assert [row.entries for row in found.rows] == [row.entries for row in best.rows]
    assert "Bold: best; underlined: second; differences are not tested." in found.to_markdown()
    (remark,) = report.remarks
    assert remark.startswith("main-map: the best and the second are marked without a test")
    assert "`python -m benchmark rescore run`" in remark


def test_other_scores_are_not_tested_and_need_no_rescoring(tmp_path):
    report = report_of(stored(tmp_path), Choice(metrics=("precision@10", "map@all")), PaperNames())
    assert "differences are not tested" in report["main-precision10"].to_markdown()
    assert "differences are not tested" not in report["main-map"].to_markdown()
    assert report.remarks == ()


def test_variants_of_a_method_are_tested_among_each_other(tmp_path):
    found = table(stored(tmp_path, settings=({}, {"margin": 0.4})), "ablation-map", kinds=("ablation",))
    scores = {key: names for key, names in bold(found).items() if "difference" not in key}
    means = {"first": "first", "close": "margin=0.4"}
    for direction in ("s2i", "i2s"):
        for n_bits in (16, 64):
            expected = bold_by_scipy(("first", "close"), direction, n_bits, (0,))
            assert scores[f"ucm/{direction}/{n_bits}"] == {means[name] for name in expected}


def test_no_marks_leave_no_legend(tmp_path):
    store = stored(tmp_path)
    assert "Bold" not in table(store, mark="none").to_markdown()
    assert "Bold" not in table(store, methods=("far", "real-far")).to_markdown()
