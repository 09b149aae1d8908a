"""What options such as `--methods` may call the method of a stored result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmark import registry
from benchmark.contract.program import program
from benchmark.contract.result import Result


def names_of(result: Result) -> set[str]:
    """`all`, its family, its method, and its method with the settings as tables show it."""
    ordinary = result.cell.model_copy(update={"control": "none"})
    return {"all", f"family:{result.method.family}", result.cell.method, ordinary.method_label}


def check_names(names: Sequence[str], results: Iterable[Result], run: str) -> None:
    """Raises UserError, with the nearest name, for a method without a result in that run."""
    known = sorted(set().union(*map(names_of, results)))
    for name in names:
        if name not in known:
            where = f"`{program()} status {run}` shows what is stored."
            raise registry.unknown(f"method of the run {run}", name, known, where)
