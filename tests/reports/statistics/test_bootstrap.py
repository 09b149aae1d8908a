"""Intervals agree with scipy's, and their spread with closed forms."""

import numpy as np
import pytest
from scipy.stats import bootstrap, norm

from reports.statistics.bootstrap import LEVEL, MIN_IMAGES, N_DRAWS, Draws
from reports.statistics.paired_values import PairedValues
from tests.support.query_values import named, paired


def skewed(n, n_rows, seed=0):
    return np.random.default_rng(seed).beta(0.4, 1.2, size=(n, n_rows))


def ends(interval):
    return interval.low, interval.high


def error_of_ends(n_draws):
    """Standard error of the 2.5 % point of drawn normal values, in standard deviations."""
    tail = (1 - LEVEL) / 2
    return np.sqrt(tail * (1 - tail) / n_draws) / norm.pdf(norm.ppf(tail))


def test_one_class_agrees_with_scipy():
    values = skewed(300, 3)
    found = Draws.of(paired(values), seed=1).intervals()
    for column, interval in zip(values.T, found, strict=True):
        oracle = bootstrap((column,), np.mean, n_resamples=N_DRAWS, method="BCa", rng=np.random.default_rng(2))
        # Two ends that were drawn; and n - 1 of n images in place of n, which widens by a share of 1 / 2n.
        allowed = oracle.standard_error * (4 * np.sqrt(2) * error_of_ends(N_DRAWS) + 2 / len(column))
        assert ends(interval) == pytest.approx(tuple(oracle.confidence_interval), abs=allowed)


def test_intervals_of_differences_agree_with_scipy():
    values = skewed(300, 2)
    (found,) = Draws.of(paired(values), seed=1).differences(np.array([1]), 0)
    oracle = bootstrap((values[:, 1] - values[:, 0],), np.mean, n_resamples=N_DRAWS, rng=np.random.default_rng(2))
    allowed = oracle.standard_error * (4 * np.sqrt(2) * error_of_ends(N_DRAWS) + 2 / len(values))
    assert ends(found) == pytest.approx(tuple(oracle.confidence_interval), abs=allowed)


@pytest.mark.parametrize("size", [2, 3, 30])
def test_the_spread_is_that_of_a_stratified_mean(size):
    labels = np.repeat(np.arange(20), size)
    values = skewed(len(labels), 1) + labels[:, None] / 40
    drawn = Draws.of(paired(values / 2, labels), seed=3).of_seeds[0, :, 0]
    classes = (values[:, 0] / 2).reshape(20, size)
    variance = (classes.var(axis=1, ddof=1) / size).sum() / 20**2
    # The variance of N_DRAWS values near a normal distribution has a relative error of sqrt(2 / N_DRAWS).
    assert drawn.var() == pytest.approx(variance, rel=4 * np.sqrt(2 / N_DRAWS))
    assert drawn.mean() == pytest.approx(values.mean() / 2, abs=4 * np.sqrt(variance / N_DRAWS))


def test_captions_of_an_image_are_drawn_together():
    values = skewed(60, 1)
    of_captions = paired(np.repeat(values, 5, axis=0), images=np.repeat(np.arange(60), 5))
    (once,), (five,) = Draws.of(paired(values), 4).intervals(), Draws.of(of_captions, 4).intervals()
    assert ends(five) == pytest.approx(ends(once), abs=1e-6)


def test_images_are_drawn_together_in_all_seeds():
    values = skewed(60, 1)[:, 0]
    (one,) = Draws.of(PairedValues.of([[named(values)]]), 4).intervals()
    (two,) = Draws.of(PairedValues.of([[named(values), named(values)]]), 4).intervals()
    assert ends(two) == pytest.approx(ends(one), abs=1e-6)


def test_classes_of_one_image_are_drawn_together():
    values, labels = skewed(40, 1), np.arange(40)
    (alone,), (one_class,) = Draws.of(paired(values, labels), 5).intervals(), Draws.of(paired(values), 5).intervals()
    assert ends(alone) == pytest.approx(ends(one_class), abs=1e-6)


def test_the_same_seed_gives_the_same_interval():
    values = paired(skewed(50, 2))
    assert Draws.of(values, 6).intervals() == Draws.of(values, 6).intervals()
    assert Draws.of(values, 6).intervals() != Draws.of(values, 7).intervals()


def test_a_row_does_not_depend_on_its_neighbours():
    values = skewed(50, 3)
    of_all = Draws.of(paired(values), 6).intervals()
    assert ends(Draws.of(paired(values[:, [1]]), 6).intervals()[0]) == pytest.approx(ends(of_all[1]), abs=1e-6)


def test_where_nothing_varies_there_is_no_interval():
    assert Draws.of(paired(np.full((50, 1), 0.25)), 1).intervals() == [None]
    assert Draws.of(paired(np.ones((1, 1))), 1).intervals() == [None]


def test_few_images_have_no_interval():
    assert Draws.of(paired(skewed(MIN_IMAGES - 1, 1)), 1).intervals() == [None]
    assert Draws.of(paired(skewed(MIN_IMAGES, 1)), 1).intervals() != [None]
