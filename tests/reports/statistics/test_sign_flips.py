"""The p values of paired permutation tests agree with scipy's."""

import numpy as np
import pytest
from scipy.stats import binomtest, permutation_test

from reports.statistics.sign_flips import N_COUNTED, paired_p


def by_scipy(differences, n_resamples):
    """The same test: exchanging a difference with 0 in a pair flips its sign."""
    return permutation_test(
        (differences, np.zeros(len(differences))),
        lambda first, second, axis: np.sum(first - second, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=n_resamples,
        batch=20_000,
        rng=np.random.default_rng(7),
    ).pvalue


def differences(n, shift, seed):
    return np.random.default_rng(seed).laplace(size=n) + shift / np.sqrt(n)


@pytest.mark.parametrize("n", [2, 3, 7, N_COUNTED])
@pytest.mark.parametrize("shift", [0.0, 2.0, 6.0])
def test_few_images_count_all_permutations(n, shift):
    d = differences(n, shift, n)
    assert paired_p(d[:, None]) == pytest.approx([by_scipy(d, np.inf)], abs=1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_more_images_come_close_to_all_permutations(seed):
    n = 17
    d = differences(n, seed / 2, seed)
    exact = by_scipy(d, np.inf)
    # A saddlepoint approximation errs by a share of order 1 / n; steps of the exact distribution are 2 / 2^n.
    assert paired_p(d[:, None]) == pytest.approx([exact], rel=1 / n, abs=2 / 2**n)


@pytest.mark.parametrize("shift", [0.3, 1.5, 3.0])
def test_many_images_agree_with_drawn_permutations(shift):
    d = differences(630, shift, 3)
    signs = 1 - 2 * np.random.default_rng(7).integers(2, size=(10_000, 630), dtype=np.int8)
    n_extreme = np.count_nonzero(np.abs(signs @ d) >= abs(d.sum()))
    assert binomtest(n_extreme, len(signs), paired_p(d[:, None])[0]).pvalue > 1e-3


def test_differences_of_very_unlike_sizes_do_not_overflow():
    d = np.concatenate([[1.0], np.full(300, 1e-4), [-1e-5]])[:, None]
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert paired_p(d)[0] < 1e-50


def test_columns_do_not_depend_on_each_other():
    columns = np.stack([differences(40, shift, 5) for shift in (0.0, 1.0, 4.0)], axis=1)
    columns[12:, 1] = 0
    alone = [paired_p(columns[:, [i]])[0] for i in range(3)]
    assert paired_p(columns) == pytest.approx(alone, rel=1e-9)


def test_the_sign_and_the_scale_of_differences_do_not_matter():
    d = differences(50, 1.5, 2)[:, None]
    assert paired_p(-d) == pytest.approx(paired_p(d))
    assert paired_p(d * 1e-7) == pytest.approx(paired_p(d))


def test_equal_rows_are_not_separated():
    assert paired_p(np.zeros((30, 2))).tolist() == [1, 1]
    assert paired_p(np.zeros((0, 1))).tolist() == [1]
    assert paired_p(np.tile([[0.1], [-0.1]], (20, 1))) == pytest.approx([1])


@pytest.mark.parametrize("n", [3, 12, 13, 60, 1000])
def test_differences_of_one_sign_are_reached_by_two_permutations(n):
    d = np.random.default_rng(n).random((n, 1)) + 0.1
    assert paired_p(d) == pytest.approx([2.0 ** (1 - n)])


@pytest.mark.filterwarnings("error")
def test_differences_of_very_different_sizes_overflow_nowhere():
    d = np.concatenate([np.ones(15), [1e-4, -1e-5]])
    assert paired_p(d[:, None]) == pytest.approx([by_scipy(d, np.inf)], rel=1 / len(d), abs=2 / 2 ** len(d))
