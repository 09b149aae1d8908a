"""One number over the seeds of a group, with what is lacking from it."""

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
class Entry:
    """One number over the seeds of a group.

    Attributes:
        values: of the seeds that have one.
        n_seeds: seeds that should have one.
        lacking: why the others have none, with their number.
        is_earlier: whether any result behind it is from an earlier request.
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
    def is_undefined(self) -> bool:
        """Whether results are there, but the number means nothing for any of them."""
        return not self.values and [lack for lack, _ in self.lacking] == ["undefined"]

    @property
    def mean(self) -> float:
        """Mean of the values there are; NaN where there are none."""
        return math.fsum(self.values) / len(self.values) if self.values else math.nan

    @property
    def deviation(self) -> float:
        """Standard deviation (n - 1 in the denominator); NaN with fewer than two values."""
        if len(self.values) < 2:
            return math.nan
        mean = self.mean
        return math.sqrt(math.fsum((value - mean) ** 2 for value in self.values) / (len(self.values) - 1))


def score(name: str) -> Value:
    """Reads a score, such as `s2i/map@all`; NaN where the result has none."""
    return lambda result: result.scores.get(name, math.nan)


def diagnostic(name: str) -> Value:
    """Reads a diagnostic, such as `image/bit_balance`; NaN where the result has none."""
    return lambda result: result.diagnostics.get(name, math.nan)


def entry_over(results: Sequence[Result | None], value: Value, earlier: frozenset[str]) -> Entry:
    """The entry of one result a seed; None stands for a cell that was not run."""
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
    return Entry(tuple(values), len(results), reasons, any(r.key in earlier for r in results if r is not None))
