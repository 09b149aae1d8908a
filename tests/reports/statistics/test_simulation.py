"""Intervals hold the truth, and tests separate equal rows, as often as they say."""

import numpy as np
from scipy.stats import binom

from reports.statistics.bootstrap import LEVEL, Draws
from reports.statistics.group_statistics import ALPHA
from tests.reports.statistics.simulation import World, simulate

SURE = 1e-4  # a test of this file fails by chance once in 10,000 versions of the code


def test_intervals_hold_the_truth():
    # One method, so that the runs are independent.
    world, n_runs = World(n_methods=1, n_test=4), 120
    rng, truth = np.random.default_rng(1), world.truth[0]
    hits = 0
    for number in range(n_runs):
        (interval,) = Draws.of(world.draw(rng), number).intervals()
        hits += interval.low <= truth <= interval.high
    assert binom.ppf(SURE, n_runs, LEVEL) <= hits <= binom.ppf(1 - SURE, n_runs, LEVEL)


def test_equal_rows_are_separated_in_five_of_a_hundred_columns_at_most():
    n_runs = 300
    for n_methods in (2, 20):
        shares = simulate(World(n_methods=n_methods), n_runs, n_methods, intervals=False)
        assert shares.wrong * n_runs <= binom.ppf(1 - SURE, n_runs, ALPHA)


def test_two_rows_are_separated_as_often_as_the_level_says():
    # With two rows the choice of the best costs nothing, so the test uses up its level.
    n_runs = 300
    shares = simulate(World(n_methods=2), n_runs, 7, intervals=False)
    assert binom.ppf(SURE, n_runs, ALPHA) <= shares.wrong * n_runs <= binom.ppf(1 - SURE, n_runs, ALPHA)


def test_without_a_correction_for_the_choice_too_many_equal_rows_are_separated():
    n_runs = 300
    shares = simulate(World(n_methods=20), n_runs, 3, intervals=False)
    assert shares.wrong_by_holm * n_runs > binom.ppf(1 - SURE, n_runs, ALPHA)


def test_a_lead_of_a_tenth_is_found():
    shares = simulate(World(n_methods=5, lead=0.1), 50, 5, intervals=False)
    # The standard error of a difference is below .02 here: a lead of five of them is missed once in 100 at most.
    assert shares.found * 50 * 4 >= binom.ppf(SURE, 200, 0.99)
    assert np.isnan(shares.covered)
