"""Runs the checks that a method faces, one after the other, and says what came of each.

A check is a function of a `Subject`; where the method breaks the promise, it raises CheckFailure with one sentence.
Every method faces the checks of `benchmark.checks.order`; its registry row (family, supervision, tracks) decides which
of those in `families` it faces. A method lists its exemptions in `info.expected_failures`. They are strict: an exempt
check that passes counts as a failure. A check whose preconditions failed is not run, since it would only repeat their
complaint.
"""

from __future__ import annotations

import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from benchmark import registry
from benchmark.checks.families import Check, promised
from benchmark.checks.order import COMMON, waits_for
from benchmark.checks.subject import CheckFailure, Subject
from benchmark.contract.errors import UserError
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.one_line import one_line
from benchmark.contract.printable import printable
from benchmark.contract.rows import MethodRow
from benchmark.jobs.containment import contained
from benchmark.jobs.threads import single_threaded
from benchmark.jobs.workers import Unwatched, run_jobs

Status = Literal["ok", "exempt", "FAILED", "not run"]
IN_WORDS: dict[Status, str] = {"ok": "passed", "FAILED": "failed", "not run": "not run", "exempt": "exempt"}


@dataclass(frozen=True)
class Finding:
    """What came of one check.

    Attributes:
        check: its name.
        status: "exempt" where the check failed as the method says it does.
        reason: one line; empty if ok.
    """

    check: str
    status: Status
    reason: str = ""

    def __str__(self) -> str:
        """The line that is shown."""
        return f"{self.status:<8} {self.check}{': ' if self.reason else ''}{self.reason}"


def checks_of(row: MethodRow) -> tuple[Check, ...]:
    """The checks that the method of this row faces."""
    return (*COMMON, *promised(row))


def run_check(subject: Subject, check: Check) -> str:
    """Why the check fails, in one line; empty where it passes or the method is exempt. Exemptions are strict."""
    exempt = subject.cls.info.expected_failures.get(check.__name__)
    try:
        with contained(), single_threaded():
            check(subject)
    except CheckFailure as failure:
        return "" if exempt else printable(str(failure))
    except BaseException as error:  # noqa: BLE001 - a method that raises anything, SystemExit too, breaks the promise
        return "" if exempt else f"{one_line(error)}{printable(_place(error))}"
    return f"is exempt ({exempt}) but passes: take the exemption out" if exempt else ""


# Yields for each check why it fails, empty where it passes.
Attempt = Callable[[Subject, Sequence[Check]], Iterator[str]]


def run_here(subject: Subject, checks: Sequence[Check]) -> Iterator[str]:
    """Runs checks in this process."""
    return (run_check(subject, check) for check in checks)


def run_in_worker(subject: Subject, checks: Sequence[Check]) -> Iterator[str]:
    """Runs checks in a process that the method may end."""
    exemptions = subject.cls.info.expected_failures
    jobs = [partial(run_check, subject, check) for check in checks]
    names = [check.__name__ for check in checks]
    for position, outcome in run_jobs(jobs, 1, names, Unwatched()):
        if isinstance(outcome, BaseException):
            yield "" if names[position] in exemptions else one_line(outcome)
        else:
            yield outcome


def findings(subject: Subject, attempt: Attempt = run_here, checks: Sequence[Check] | None = None) -> Iterator[Finding]:
    """What comes of each check that the method faces, one after the other.

    Args:
        subject: the method.
        attempt: runs checks.
        checks: those that run, in the order of `checks_of`; None runs all.
    """
    faced = checks_of(subject.row)
    waiting = deque(faced if checks is None else checks)
    exemptions = subject.cls.info.expected_failures
    for name in sorted(set(exemptions) - {check.__name__ for check in faced}):
        yield Finding(name, "FAILED", "expected_failures names this check, which the method does not face")
    culprits: dict[str, str] = {}  # check that did not pass -> check that failed
    while waiting:
        _block(waiting, culprits)
        failures = attempt(subject, [check for check in waiting if check.__name__ not in culprits])
        failure = ""
        while waiting and not failure:  # after a failure, more checks are blocked
            name = waiting.popleft().__name__
            if name in culprits:
                yield Finding(name, "not run", f"waits for {culprits[name]}")
            elif failure := next(failures):
                culprits[name] = name
                yield Finding(name, "FAILED", failure)
            else:
                yield Finding(name, "exempt", exemptions[name]) if name in exemptions else Finding(name, "ok")


def _block(waiting: Iterable[Check], culprits: dict[str, str]) -> None:
    """Adds the checks that wait for one that did not pass."""
    for check in waiting:
        before = [culprits[other] for other in waits_for(check.__name__) if other in culprits]
        if before:
            culprits[check.__name__] = before[0]


def findings_of(name: str) -> Iterator[Finding]:
    """What comes of each check of the method of that name; raises UserError if there is no such class.

    The checks run in a worker process, which a method may end.
    """
    return findings(subject_of(registry.methods()[name]), run_in_worker)


def subject_of(row: MethodRow) -> Subject:
    """The method of a row, ready for checks; raises UserError if there is no such class."""
    cls = registry.load_target("method", row.name, row.target)
    if not isinstance(cls, type) or not isinstance(getattr(cls, "info", None), MethodInfo):
        expected = "should have a MethodInfo named info; see CONTRIBUTING.md"
        raise UserError(f"the class of the method {row.name!r} {expected}")
    return Subject(row, cls)


def total(found: list[Finding]) -> str:
    """How many checks have each status, such as "15 passed, 1 failed, 3 not run"; "passed" is always there."""
    counts = Counter(finding.status for finding in found)
    return ", ".join(f"{counts[s]} {words}" for s, words in IN_WORDS.items() if counts[s] or s == "ok")


def _place(error: BaseException) -> str:
    """Where the innermost call outside of the checks raised the error."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = Path(__file__).parent
    frames = traceback.StackSummary.from_list([f for f in frames if ours not in Path(f.filename).parents])
    return f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
