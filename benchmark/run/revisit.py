"""What can be done with a stored run: show its state, report it or score it again."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from benchmark.contract.errors import StorageError, UserError
from benchmark.contract.one_line import one_line
from benchmark.jobs.leftovers import sweep_leftovers
from benchmark.plan.planner import make_plan
from benchmark.plan.spec import make_spec, separated
from benchmark.plan.staleness import scorer_digest
from benchmark.run.cell import rescore_cell
from benchmark.run.overview import results_text, stored_text, unreadable_text
from benchmark.run.report import write_report
from benchmark.store.store import Store

AGAIN = "; the `run` command that wrote it fits this cell again"
HAND_IN = "; hand its file in again with `score`"


def status(name: str) -> str:
    """Which results of a run are stored, and what its last request would still do; raises UserError without a run."""
    store = Store.existing(name)
    spec = make_spec(store.read_request(), str(store.folder / "run.json"))
    results = list(store.results())
    stored = results_text(results) + (f"\n\n{stored_text(results)}\n" if results else "")
    try:
        actions = Counter(step.action for step in make_plan(spec, store).steps)
    except UserError as error:  # a method, folder or file of the request is gone; the results are there all the same
        return f"{stored}\nthe last request cannot be made again: {error}"
    plan = ", ".join(f"{n} {action}" for action, n in actions.items())
    return f"{stored}\nthe last request again would: {plan}"


def unreadable(name: str) -> str:
    """One line that names the stored results and facts of splits that cannot be read; empty if all can."""
    return unreadable_text(Store.existing(name).unreadable())


def report(name: str, highlight: str | None = None) -> Path:
    """Writes the report of a stored run and returns its path.

    Args:
        name: of the run.
        highlight: methods that the figures highlight, between commas; None for the best.

    Raises:
        UserError: there is no such run, or it has no results of such a method.
    """
    store = Store.existing(name)
    try:
        chosen = separated(highlight) if highlight is not None else ()
    except ValueError as error:
        raise UserError(f"--highlight {error}") from None
    sweep_leftovers(store.folder)
    return write_report(store, tuple(dict.fromkeys(chosen)))


def rescore(name: str) -> tuple[int, list[str], Path]:
    """Scores every ok cell of a run again from its stored outputs and writes the report.

    Returns:
        The number of cells that were scored again, one line for each that could not be, and the path of the report.

    Raises:
        UserError: there is no such run, or its report cannot be written.
    """
    store = Store.existing(name)
    sweep_leftovers(store.folder)
    again = {r.key: AGAIN if r.file is None else HAND_IN for r in store.results() if r.status == "ok"}
    digest = scorer_digest()
    problems = [f"{path} is damaged{AGAIN}" for path in store.unreadable() if path.parent.name == "cells"]
    n_scored = 0
    for key, remedy in again.items():
        try:
            rescore_cell(store, key, digest)
        except UserError as error:
            problems.append(f"{error}{remedy}")
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 - outputs that cannot be scored cost no other cell
            problems.append(f"{store.outputs_path(key)} cannot be scored again ({one_line(error)}){remedy}")
        else:
            n_scored += 1
    return n_scored, problems, write_report(store)
