"""The common checks: what every method has to promise. The tests and `python -m benchmark check` run the same list.

A check is a function of a `Subject`; it raises CheckFailure with one sentence where the promise is broken.
Which checks a method faces follows from its registry row: those of `common` always, those of `families` by its
family, supervision and tracks. Exemptions stand on the method (`info.expected_failures`) and are strict: one whose
check passes fails.
"""

from __future__ import annotations

from benchmark import registry
from benchmark.checks.common import COMMON
from benchmark.checks.families import Check, promised
from benchmark.checks.subject import CheckFailure, Subject
from benchmark.contract.rows import MethodRow
from benchmark.jobs.threads import single_threaded


def checks_of(row: MethodRow) -> tuple[Check, ...]:
    """All checks that a method of this row faces."""
    return (*COMMON, *promised(row))


def run_check(subject: Subject, check: Check) -> str:
    """Why the check fails, or an empty text; exemptions are taken into account, and are strict."""
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
    """A line for each check of the method of that name, and whether all passed."""
    table = registry.methods()
    subject = Subject(table[name], table.load(name))
    checks = checks_of(subject.row)
    unknown = set(subject.cls.info.expected_failures) - {check.__name__ for check in checks}
    lines = [f"FAILED   expected_failures names no check: {check}" for check in sorted(unknown)]
    for check in checks:
        failure = run_check(subject, check)
        reason = subject.cls.info.expected_failures.get(check.__name__)
        passed = f"exempt   {check.__name__}: {reason}" if reason else f"ok       {check.__name__}"
        lines.append(f"FAILED   {check.__name__}: {failure}" if failure else passed)
    return lines, not any(line.startswith("FAILED") for line in lines)
