"""The checks that take seconds, which a run makes of methods from outside: contract, function, honesty on toy pairs."""

from __future__ import annotations

from functools import partial

from benchmark.checks.families import Check
from benchmark.checks.findings import Finding, checks_of, findings, subject_of
from benchmark.contract.errors import UserError
from benchmark.contract.rows import MethodRow
from benchmark.jobs.questions import Tell, ask

SECONDS = 180.0  # that all quick checks of a method may take together

QUICK = (
    # Contract
    "constructs_with_defaults",
    "parameters_serialise",
    "fits_and_encodes",
    "outputs_are_arrays",
    "outputs_are_finite",
    "outputs_have_the_right_shape",
    "outputs_make_codes",
    "labels_are_used_as_declared",
    # Function
    "encoding_repeats",
    "fit_returns_itself_and_leaves_inputs_unchanged",
    "rows_are_independent",
    "global_rng_untouched",
    "same_seed_same_outputs",
    # Honesty
    "stays_at_chance",
    "training_beats_chance",
    "training_beats_mismatched_pairs",
    "no_dead_bits",
)


def quick_checks(row: MethodRow) -> tuple[Check, ...]:
    """The quick checks that the method of this row faces."""
    return tuple(check for check in checks_of(row) if check.__name__ in QUICK)


def quick_findings(row: MethodRow, seconds: float = SECONDS) -> list[Finding]:
    """What comes of the quick checks of a method from outside, which run in a process of their own.

    Args:
        row: of the method.
        seconds: after which that process is stopped.

    Raises:
        UserError: there is no such class, or the process was stopped before the last check.
    """
    answers = ask(partial(tell_findings, row), seconds)
    if answers.values and isinstance(answers.values[0], str):
        raise UserError(answers.values[0])
    found = [Finding(*told) for told in answers.values]
    told = {finding.check for finding in found}
    left = [check.__name__ for check in quick_checks(row) if check.__name__ not in told]
    if left and not answers.ended_by_itself:
        raise UserError(f"during {left[0]}, {answers.end}")
    ended = [Finding(name, "FAILED", answers.end) for name in left[:1]]
    return [*found, *ended, *(Finding(name, "not run", f"waits for {left[0]}") for name in left[1:])]


def tell_findings(row: MethodRow, tell: Tell) -> None:
    """Tells what comes of each quick check, or one line that says why there is no such class."""
    try:
        subject = subject_of(row)
    except UserError as error:
        tell(str(error))
        return
    for finding in findings(subject, checks=quick_checks(row)):
        tell([finding.check, finding.status, finding.reason])
