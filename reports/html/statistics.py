"""What the page asks of the statistics of a group; `None` everywhere where no values of single queries are stored."""

from __future__ import annotations

from typing import Protocol


class Interval(Protocol):
    """A 95 % interval of a score."""

    @property
    def low(self) -> float: ...  # noqa: D102
    @property
    def high(self) -> float: ...  # noqa: D102


class AgainstBest(Interval, Protocol):
    """The difference to the best of a column, with its interval and corrected p value."""

    @property
    def best(self) -> str: ...  # noqa: D102
    @property
    def difference(self) -> float: ...  # noqa: D102
    @property
    def p(self) -> float: ...  # noqa: D102
    @property
    def is_tied(self) -> bool: ...  # noqa: D102


class Tests(Protocol):
    """Intervals and tests of one group."""

    def interval(self, label: str, n_bits: int | None, direction: str) -> Interval | None: ...  # noqa: D102
    def against_best(self, label: str, n_bits: int | None, direction: str) -> AgainstBest | None: ...  # noqa: D102
