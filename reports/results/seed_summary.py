"""One number over the seeds of a group, with the reasons why some seeds lack it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from benchmark.contract.result import Result

Lack = Literal["failed", "skipped", "not run", "undefined"]
Value = Callable[[Result], float]


@dataclass(frozen=True)
class SeedSummary:
    """One number over the seeds of a group.

    Attributes:
        values: one for each seed that has a value.
        n_seeds: number of seeds that should have a value.
        lacking: (reason, number of seeds) for the seeds without a value.
        is_earlier: whether any of the results comes from an earlier request.
    """

    values: tuple[float, ...]
    n_seeds: int
    lacking: tuple[tuple[Lack, int], ...] = ()
    is_earlier: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether every seed has a value."""
        return len(self.values) == self.n_seeds > 0

    @property
    def is_rankable(self) -> bool:
        """Whether every seed has a value, and none comes from an earlier request."""
        return self.is_complete and not self.is_earlier

    @property
    def is_undefined(self) -> bool:
        """Whether every seed has a result, but none of them defines this number."""
        return not self.values and [lack for lack, _ in self.lacking] == ["undefined"]

    @property
    def mean(self) -> float:
        """Mean of the values; NaN if there are none."""
        return math.fsum(self.values) / len(self.values) if self.values else math.nan

    @property
    def deviation(self) -> float:
        """Standard deviation (n - 1 in the denominator); NaN with fewer than two values."""
        if len(self.values) < 2:
            return math.nan
        mean = self.mean
        return math.sqrt(math.fsum((value - mean) ** 2 for value in self.values) / (len(self.values) - 1))


def score(name: str) -> Value:
    """Returns a function that reads a score, such as `s2i/map@all`, and gives NaN if the result has none."""
    return lambda result: result.scores.get(name, math.nan)


def diagnostic(name: str) -> Value:
    """Returns a function that reads a diagnostic, such as `image/bit_balance`, and gives NaN if the result has none."""
    return lambda result: result.diagnostics.get(name, math.nan)


def summarise(results: Sequence[Result | None], value: Value, earlier: frozenset[str]) -> SeedSummary:
    """Summarises one number over seeds.

    Args:
        results: one for each seed; None where the cell was not run.
        value: reads the number from a result.
        earlier: keys of the results of earlier requests.
    """
    values: list[float] = []
    lacking: Counter[Lack] = Counter()
    for result in results:
        if result is None:
            lacking["not run"] += 1
        elif result.status != "ok":
            lacking[result.status] += 1
        elif math.isnan(number := value(result)):
            lacking["undefined"] += 1
        else:
            values.append(number)
    reasons = tuple((name, lacking[name]) for name in get_args(Lack) if lacking[name])
    is_earlier = any(r.key in earlier for r in results if r is not None)
    return SeedSummary(tuple(values), len(results), reasons, is_earlier)
