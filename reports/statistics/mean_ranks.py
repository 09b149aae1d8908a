"""Mean ranks of methods over data sets, and Friedman's and Nemenyi's tests where there are enough data sets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import friedmanchisquare, rankdata, studentized_range

from reports.results.group_results import GroupResults
from reports.statistics.group_statistics import ALPHA

# Source: Demsar, J. Mach. Learn. Res. 7, 2006, section 3.2.2: Friedman's statistic needs more than ten data sets.
MIN_DATASETS = 11


@dataclass(frozen=True)
class RankTest:
    """Tests of mean ranks.

    Attributes:
        p: of Friedman's test that all methods rank alike.
        critical_difference: methods whose mean ranks differ by less are not separable at 5 % (Nemenyi).
    """

    p: float
    critical_difference: float


@dataclass(frozen=True)
class MeanRanks:
    """Ranks by map@all of methods of one kind, 1 being the best.

    Code lengths and directions of a data set depend on each other, so their ranks are averaged first: a data set has
    one rank for each method.

    Attributes:
        is_real: whether the methods are real-valued.
        datasets: names.
        labels: of the methods that are ranked in every column of every data set, by mean rank.
        ranks: float64 [n_labels, n_datasets].
        left_out: labels of the compared methods that are not.
    """

    is_real: bool
    datasets: tuple[str, ...]
    labels: tuple[str, ...]
    ranks: NDArray[np.float64]
    left_out: tuple[str, ...]

    @property
    def means(self) -> NDArray[np.float64]:
        """Mean rank of each method, float64 [n_labels]."""
        means: NDArray[np.float64] = self.ranks.mean(1)
        return means

    @property
    def test(self) -> RankTest | None:
        """Friedman's test with Nemenyi's critical difference; None below MIN_DATASETS data sets or three methods."""
        k, n = self.ranks.shape
        if n < MIN_DATASETS or k < 3:
            return None
        quantile = studentized_range.ppf(1 - ALPHA, k, math.inf) / math.sqrt(2)
        return RankTest(
            float(friedmanchisquare(*self.ranks).pvalue), float(quantile * math.sqrt(k * (k + 1) / (6 * n)))
        )


def ranked_groups(groups: Sequence[GroupResults]) -> tuple[GroupResults, ...]:
    """The group that stands for each data set: the first of the last request."""
    first: dict[str, GroupResults] = {}
    for group in groups:
        if group.ok and group.has_classes and not group.is_all_earlier:
            first.setdefault(group.group.dataset, group)
    return tuple(first.values())


def mean_ranks(groups: Sequence[GroupResults]) -> tuple[MeanRanks, ...]:
    """Ranks of hash codes and of real-valued methods; empty for fewer than two data sets or two methods in all of them.

    Args:
        groups: of a run; `ranked_groups` chooses one for each data set.
    """
    chosen = ranked_groups(groups)
    found = (_of_kind(chosen, is_real) for is_real in (False, True)) if len(chosen) > 1 else ()
    return tuple(ranks for ranks in found if len(ranks.labels) > 1)


def _of_kind(groups: Sequence[GroupResults], is_real: bool) -> MeanRanks:
    columns = [
        [
            group.ranked_maps(n_bits, way)
            for n_bits in ((None,) if is_real else group.lengths)
            for way in group.directions
        ]
        for group in groups
    ]
    compared = dict.fromkeys(line.label for group in groups for line in group.select("compared", is_real))
    everywhere = [
        label for label in compared if all(label in column for of in columns for column in of) and all(columns)
    ]
    ranks = np.array([_mean_rank(of, everywhere) for of in columns]).T if everywhere else np.empty((0, len(groups)))
    order = np.argsort(ranks.mean(1), kind="stable") if everywhere else np.array([], np.int64)
    return MeanRanks(
        is_real,
        tuple(group.group.dataset for group in groups),
        tuple(everywhere[i] for i in order),
        ranks[order],
        tuple(label for label in compared if label not in everywhere),
    )


def _mean_rank(columns: Sequence[dict[str, float]], labels: Sequence[str]) -> NDArray[np.float64]:
    """Rank of each method among these, mean over the columns of a data set; equal values share their mean rank."""
    ranks = [rankdata([-column[label] for label in labels]) for column in columns]
    means: NDArray[np.float64] = np.mean(ranks, axis=0)
    return means
