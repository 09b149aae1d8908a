"""What is known of a method whose codes came in a file: the name that its user gives it, and little else."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import get_args

from benchmark import registry
from benchmark.contract.codes_file import FILE_FAMILY, NOT_CHECKED, NOT_STATED, NotStated
from benchmark.contract.errors import UserError
from benchmark.contract.program import program
from benchmark.contract.quoting import shown
from benchmark.contract.result import MethodFacts
from benchmark.contract.rows import Supervision

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,59}")


def check_name(name: str, fitted: Collection[str]) -> None:
    """Checks the name that a user gives to a method.

    Args:
        name: as the user writes it.
        fitted: names of the methods that the run fitted itself.

    Raises:
        UserError: it cannot stand in tables, or is that of a method of the suite, of a plug-in file or of the run.
    """
    if not _NAME.fullmatch(name):
        raise UserError(f"--as should be a name of at most 60 letters, digits and dashes, got {shown(name)}")
    known = {row.name.lower() for row in registry.methods()} | {"all"}
    taken = f"is one of `{program()} list methods`" if name.lower() in known else ""
    if name.lower() in {other.lower() for other in fitted}:
        taken = "is a method that the run fitted itself"
    if taken:
        raise UserError(f"--as should be the name of a method of your own; {name} {taken}; take another name")


def supervision_of(text: str | None) -> Supervision | NotStated:
    """What the user says of the labels that the method was given; raises UserError for another word."""
    if text is None:
        return NOT_STATED
    for word in get_args(Supervision):
        if text == word:
            known: Supervision = word
            return known
    raise UserError(f"--supervision should be one of {', '.join(get_args(Supervision))}, got {shown(text)}")


def facts(supervision: Supervision | NotStated = NOT_STATED) -> MethodFacts:
    """The facts that are stored with a result that was scored from a file."""
    return MethodFacts(
        family=FILE_FAMILY, supervision=supervision, similarity=NOT_STATED, year=None, fidelity=NOT_CHECKED
    )
