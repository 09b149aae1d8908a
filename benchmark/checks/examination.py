"""What a run says of methods from outside: whether the common checks passed in this version of method and suite."""

from __future__ import annotations

from benchmark import registry
from benchmark.checks.verdicts import keep, kept, no_verdict, verdict
from benchmark.contract.errors import UserError
from benchmark.contract.notes import note
from benchmark.contract.outside_method import OutsideMethod
from benchmark.contract.printable import shell_words
from benchmark.contract.program import program
from benchmark.contract.rows import MethodRow
from benchmark.plan.steps import Plan
from benchmark.plugin_files import plugin_options
from benchmark.store.store import Store
from benchmark.terminal.terminal import Terminal


def examine(plan: Plan, store: Store, terminal: Terminal) -> None:
    """Prints a note on every method of a plan that comes from outside, and stores its verdict for the report.

    Where no verdict on this version is stored and the method is about to be fitted, the quick checks run. A failed
    check stops nothing.
    """
    table = registry.methods()
    to_fit = {step.cell.method for step in plan.steps if step.action == "run"}
    for name in dict.fromkeys(step.cell.method for step in plan.steps if step.cell.method in table.origins):
        found = kept(table[name], store)
        if found is None and name in to_fit:
            found = _checked(table[name], terminal)
        if found is None:
            note(f"{name} ({table.origins[name]}): not checked in this version; {_how(name)}")
            continue
        store.write_outside(found)
        note(f"{name} ({found.origin}): {found.verdict}" + ("" if found.passed else f"; {_how(name)}"))


def _checked(row: MethodRow, terminal: Terminal) -> OutsideMethod:
    """The verdict of the quick checks, which run now."""
    from benchmark.checks.quick import quick_checks, quick_findings  # imports torch, which few runs need this early

    with terminal.busy(f"checking {row.name}: {len(quick_checks(row))} quick checks"):
        try:
            found = verdict(row, "quick", quick_findings(row))
        except UserError as error:
            return no_verdict(row, str(error))
    keep(found)
    return found


def _how(name: str) -> str:
    """How to see what each check says."""
    return f"see `{shell_words([*program().split(), 'check', name, *plugin_options()])}`"
