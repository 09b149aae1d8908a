"""What a run knows of a method from outside: where it comes from, and what the common checks made of it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from benchmark.contract.limits import Count
from benchmark.contract.record import Record


class OutsideMethod(Record):
    """A method of an installed package or of a plug-in file, with the verdict of the common checks.

    Attributes:
        origin: such as "package my-package 1.0" or "file my_method.py".
        version: digest of the method's source, its registry row, the checks and the versions of numerical packages.
        suite: version of the suite whose checks ran.
        kind: "quick" for the checks that a run makes, "full" for those of the command `check`.
        n_checks: that the method faces.
        failed: check -> one line that says why.
        exempt: checks that failed as the method says they do.
        problem: why no check could run; empty if they did.
    """

    name: str
    origin: str
    version: str
    suite: str
    kind: Literal["quick", "full"]
    n_checks: Count
    failed: dict[str, str] = Field(default_factory=dict)
    exempt: tuple[str, ...] = ()
    problem: str = ""

    @property
    def passed(self) -> bool:
        """Whether no check failed."""
        return not self.failed and not self.problem

    @property
    def verdict(self) -> str:
        """The verdict in words, such as "passed 14 quick checks"."""
        if self.problem:
            return f"could not be checked: {self.problem}"
        checks = f"{self.n_checks} {'quick ' if self.kind == 'quick' else ''}checks"
        if self.failed:
            return f"{len(self.failed)} of {checks} FAILED: {', '.join(self.failed)}"
        exempt = f", {len(self.exempt)} of them exempt ({', '.join(self.exempt)})" if self.exempt else ""
        return f"passed {checks}{exempt}"
