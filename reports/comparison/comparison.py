"""The comparison of two runs as one value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from benchmark.contract.errors import UserError
from benchmark.store.store import Store
from reports.comparison.changes import Change, changes
from reports.comparison.differences import Difference, Differences, Lost, differences
from reports.comparison.rows import Matched, OneRun, match

LEVEL = 0.05


@dataclass(frozen=True)
class Comparison:
    """Two runs beside each other.

    Attributes:
        a, b: the runs, before and after.
        matched: rows of both.
        differences: of their mAP.
        changes: of code, packages, machine and options.
    """

    a: OneRun
    b: OneRun
    matched: Matched
    differences: Differences
    changes: tuple[Change, ...]

    @classmethod
    def of(cls, a: Store, b: Store) -> Comparison:
        """Compares two runs; raises UserError where they hold nothing that can be compared."""
        runs = OneRun.read(a), OneRun.read(b)
        matched = match(*runs)
        found = differences(a, b, matched.pairs)
        if not found.rows:
            raise UserError(f"{a.name} and {b.name} cannot be compared: {_nothing(runs, matched, found)}")
        return cls(*runs, matched, found, changes(a, b, matched.pairs))

    @property
    def rows(self) -> tuple[Difference, ...]:
        """Every direction of every matched row."""
        return self.differences.rows

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What limits the comparison, one line each."""
        return tuple(dict.fromkeys(self._warnings()))

    def _warnings(self) -> Iterator[str]:
        for pair, reason in self.differences.refused:
            yield f"{pair.label} is not compared: {reason}"
        for pair in self.matched.pairs:
            for warning in pair.warnings:
                yield f"{pair.label}: {warning}"
        for run in (self.a, self.b):
            if run.n_earlier:
                yield f"{run.n_earlier} results of earlier requests of {run.name} are left out"
            for label, status in run.not_ok.items():
                yield f"{label} {'failed' if status == 'failed' else 'was skipped'} in {run.name}"

    @property
    def identical(self) -> tuple[int, int]:
        """Number of matched cells with equal outputs, and of all matched cells."""
        pairs = [pair for pair in self.matched.pairs if not pair.refusals]
        return sum(pair.n_same for pair in pairs), sum(len(pair.seeds) for pair in pairs)

    def fallen(self, max_drop: float) -> tuple[Difference, ...]:
        """The rows whose map@all fell by more than this."""
        return tuple(row for row in self.rows if -row.change > max_drop)

    def lost(self, n: int) -> Mapping[str, tuple[tuple[Difference, Lost], ...]]:
        """The classes and queries that lost most over all rows, at most n of each."""
        found: dict[str, tuple[tuple[Difference, Lost], ...]] = {}
        for kind in ("classes", "queries"):
            every = [(row, lost) for row in self.rows for lost in getattr(row, kind)]
            every.sort(key=lambda one: one[1].after - one[1].before)
            found[kind] = tuple(every[:n])
        return found


def _nothing(runs: tuple[OneRun, OneRun], matched: Matched, found: Differences) -> str:
    """Why two runs have nothing in common."""
    for run in runs:
        if not run.rows:
            return f"{run.name} has no scores of its last request"
    if found.refused:
        return "; ".join(dict.fromkeys(f"{pair.label}: {reason}" for pair, reason in found.refused[:3]))
    firsts = " and ".join(f"{name} has {', '.join(only[:3])}" for name, only in matched.only.items())
    return f"no method, data set, protocol and code length is in both; {firsts}"
