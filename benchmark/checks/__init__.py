"""The common checks: the promises of every method. The tests and `python -m benchmark check` run the same list.

A check is a function of a `Subject`; where the method breaks the promise, it raises CheckFailure with one sentence.
Every method faces the checks in `common`; its registry row (family, supervision, tracks) decides which of those in
`families` it faces. A method lists its exemptions in `info.expected_failures`. They are strict: an exempt check that
passes counts as a failure. A check whose preconditions failed is not run, since it would only repeat their complaint.
"""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from benchmark import registry
from benchmark.checks.common import COMMON, waits_for
from benchmark.checks.families import Check, promised
from benchmark.checks.subject import CheckFailure, Subject
from benchmark.contract.printable import printable
from benchmark.contract.rows import MethodRow
from benchmark.jobs.process_settings import process_restored
from benchmark.jobs.threads import single_threaded

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
        with process_restored(), single_threaded():
            check(subject)
    except CheckFailure as failure:
        return "" if exempt else printable(str(failure))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - a method that raises anything, SystemExit too, breaks the promise
        return "" if exempt else printable(f"{type(error).__name__}: {error}{_place(error)}")
    return f"is exempt ({exempt}) but passes: take the exemption out" if exempt else ""


def findings(subject: Subject) -> Iterator[Finding]:
    """What comes of each check that the method faces, one after the other."""
    checks = checks_of(subject.row)
    exemptions = subject.cls.info.expected_failures
    for name in sorted(set(exemptions) - {check.__name__ for check in checks}):
        yield Finding(name, "FAILED", "expected_failures names this check, which the method does not face")
    culprits: dict[str, str] = {}  # check that did not pass -> check that failed
    for check in checks:
        name = check.__name__
        before = [culprits[other] for other in waits_for(name) if other in culprits]
        if before:
            culprits[name] = before[0]
            yield Finding(name, "not run", f"waits for {before[0]}")
        elif failure := run_check(subject, check):
            culprits[name] = name
            yield Finding(name, "FAILED", failure)
        else:
            yield Finding(name, "exempt", exemptions[name]) if name in exemptions else Finding(name, "ok")


def findings_of(name: str) -> Iterator[Finding]:
    """What comes of each check of the method of that name; raises UserError if there is none."""
    table = registry.methods()
    return findings(Subject(table[name], table.load(name)))


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
