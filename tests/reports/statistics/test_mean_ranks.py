"""Ranks over data sets, against worked examples and the critical values that Demsar prints."""

import numpy as np
import pytest
from scipy.stats import friedmanchisquare

from reports.results.collect import collect
from reports.statistics.mean_ranks import MIN_DATASETS, MeanRanks, mean_ranks
from reports.tables.mean_rank_table import rank_tables
from tests.support.report_results import FLOOR, HASHING, REAL, cell, result, run_of


def groups(folder, scores, facts=HASHING, n_bits=64):
    """Groups of made-up results: data set -> method -> s2i mAP, whose half is the i2s mAP."""
    found = [
        result(cell(method, n_bits, 0, dataset=dataset), facts, value)
        for dataset, of in scores.items()
        for method, value in of.items()
    ]
    return collect(run_of(folder, found))


SCORES = {"sydney": {"a": 0.9, "b": 0.5, "c": 0.5}, "ucm": {"a": 0.6, "b": 0.8, "c": 0.7}}


def test_equal_values_share_their_rank(tmp_path):
    (ranks,) = mean_ranks(groups(tmp_path, SCORES))
    assert dict(zip(ranks.datasets, ranks.ranks.T.tolist(), strict=True)).keys() == {"sydney", "ucm"}
    by_label = dict(zip(ranks.labels, ranks.means.tolist(), strict=True))
    assert by_label == {"a": 2.0, "b": 1.75, "c": 2.25}
    assert ranks.labels == ("b", "a", "c")


def test_methods_that_a_data_set_lacks_are_left_out(tmp_path):
    (ranks,) = mean_ranks(groups(tmp_path, {**SCORES, "ucm": {"a": 0.6, "b": 0.8}}))
    assert ranks.left_out == ("c",)
    assert ranks.labels == ("a", "b")
    assert ranks.means.tolist() == [1.5, 1.5]


def test_reference_rows_and_single_data_sets_are_not_ranked(tmp_path):
    assert mean_ranks(groups(tmp_path / "floor", SCORES, FLOOR)) == ()
    assert mean_ranks(groups(tmp_path / "one", {"ucm": SCORES["ucm"]})) == ()
    assert mean_ranks(()) == ()
    assert rank_tables(()) == []


def test_real_valued_methods_have_ranks_of_their_own(tmp_path):
    (ranks,) = mean_ranks(groups(tmp_path, SCORES, REAL, None))
    assert ranks.is_real


def made_up(n_methods, n_datasets):
    ranks = np.argsort(np.random.default_rng(n_methods).random((n_methods, n_datasets)), axis=0) + 1.0
    return MeanRanks(False, ("d",) * n_datasets, tuple(map(str, range(n_methods))), ranks, ())


# Critical values q of the Nemenyi test at 5 %: Demsar 2006, table 5.
@pytest.mark.parametrize(("n_methods", "q"), [(3, 2.343), (4, 2.569), (5, 2.728), (7, 2.949), (10, 3.164)])
def test_the_critical_difference_is_that_of_the_printed_values(n_methods, q):
    ranks = made_up(n_methods, 14)
    expected = q * np.sqrt(n_methods * (n_methods + 1) / (6 * 14))
    assert ranks.test.critical_difference == pytest.approx(expected, abs=0.001 * expected)
    assert ranks.test.p == friedmanchisquare(*ranks.ranks).pvalue


def test_few_data_sets_or_methods_are_not_tested():
    assert made_up(5, MIN_DATASETS - 1).test is None
    assert made_up(2, MIN_DATASETS).test is None
    assert made_up(3, MIN_DATASETS).test is not None


def test_the_table_shows_ranks_and_says_why_there_is_no_test(tmp_path):
    (table,) = rank_tables(groups(tmp_path, SCORES))
    assert [row.facts[0] for row in table.blocks[0].rows] == ["b", "a", "c"]
    assert table.blocks[0].rows[0].items[0].text == "1.8"
    assert "no test of ranks" in table.notes[-1]
