"""The common checks: the promises of every method. The tests and `python -m benchmark check` run the same list.

A check is a function of a `Subject`; where the method breaks the promise, it raises CheckFailure with one sentence.
Every method faces the checks in `common`; its registry row (family, supervision, tracks) decides which of those in
`families` it faces. A method lists its exemptions in `info.expected_failures`. They are strict: an exempt check that
passes counts as a failure.
"""

from __future__ import annotations

from benchmark import registry
from benchmark.checks.common import COMMON
from benchmark.checks.families import Check, promised
from benchmark.checks.subject import CheckFailure, Subject
from benchmark.contract.rows import MethodRow
from benchmark.jobs.threads import single_threaded


def checks_of(row: MethodRow) -> tuple[Check, ...]:
    """The checks that the method of this row faces."""
    return (*COMMON, *promised(row))


def run_check(subject: Subject, check: Check) -> str:
    """Why the check fails, or an empty text where it passes or the method is exempt; exemptions are strict."""
    exempt = subject.cls.info.expected_failures.get(check.__name__)
    try:
        with single_threaded():
            check(subject)
    except CheckFailure as failure:
        return "" if exempt else str(failure)
    except Exception as error:  # noqa: BLE001 - an error of the method breaks the promise too
        return "" if exempt else f"{type(error).__name__}: {error}"
    return f"is exempt ({exempt}) but passes: take the exemption out" if exempt else ""


def run_all(name: str) -> tuple[list[str], bool]:
    """One line for each check of the method of that name, and whether all of them passed."""
    table = registry.methods()
    subject = Subject(table[name], table.load(name))
    checks = checks_of(subject.row)
    unknown = set(subject.cls.info.expected_failures) - {check.__name__ for check in checks}
    lines = [f"FAILED   expected_failures names an unknown check: {check}" for check in sorted(unknown)]
    for check in checks:
        failure = run_check(subject, check)
        reason = subject.cls.info.expected_failures.get(check.__name__)
        passed = f"exempt   {check.__name__}: {reason}" if reason else f"ok       {check.__name__}"
        lines.append(f"FAILED   {check.__name__}: {failure}" if failure else passed)
    return lines, not any(line.startswith("FAILED") for line in lines)
