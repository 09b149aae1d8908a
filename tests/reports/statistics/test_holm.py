"""Holm's correction agrees with statsmodels, and the choice of the best counts."""

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from reports.statistics.holm import against_the_best, holm


@pytest.mark.parametrize("n", [1, 2, 7, 60])
def test_correction_agrees_with_statsmodels(n):
    p = np.random.default_rng(n).random(n) ** 4
    p[: n // 3] = p[0]  # equal values
    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1], abs=1e-15)


def test_without_values_there_is_nothing_to_correct():
    assert holm(np.array([])).tolist() == []


def test_one_of_two_rows_is_no_choice():
    assert against_the_best(np.array([0.03])) == pytest.approx([0.03])


def test_each_of_four_rows_stands_for_the_pairs_of_a_best():
    # Four rows have six pairs: the smallest p of three tests counts six times, the next four times, the last twice.
    assert against_the_best(np.array([0.02, 0.001, 0.1])) == pytest.approx([0.08, 0.006, 0.2])
