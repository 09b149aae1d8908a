"""Tries the edits of a session in the current folder, a copy of the project: `trials.py SESSION NUMBER OF`."""

from __future__ import annotations

import difflib
import importlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from cosmic_ray import plugins
from cosmic_ray.ast import get_ast
from cosmic_ray.mutating import use_mutation
from cosmic_ray.operators.operator import Argument, Operator
from cosmic_ray.work_db import WorkDB, WorkResultStorage, use_db
from cosmic_ray.work_item import MutationSpec, TestOutcome, WorkerOutcome, WorkResult

from tests.mutants.rooms import ROOMS, room_of
from tests.mutants.verdict import Trial

SECONDS = 300  # of the tests of one edit, which may loop for ever; the longest take a tenth of it on a free machine
LEAVE_OUT = "steps/LeaveOut"

# Imported once, before the tests of each edit run in a fork.
OF_OTHERS = ("numba", "pydantic", "scipy.linalg", "sklearn.linear_model", "torch", "hypothesis", "pandas", "typer")


class LeaveOut(Operator):  # type: ignore[misc] # cosmic-ray has no types
    """Replaces a text of a module by another one."""

    def __init__(self, before: str, after: str) -> None:
        """Keeps both texts."""
        self.before, self.after = before, after

    def mutation_positions(self, node: Any) -> Iterator[tuple[object, object]]:
        """The whole module, once."""
        if node.type == "file_input":
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """The edited module."""
        text = node.get_code()
        if text.count(self.before) != 1:
            raise ValueError(f"expected {self.before!r} once, found it {text.count(self.before)} times")
        return get_ast(text.replace(self.before, self.after))

    @classmethod
    def arguments(cls) -> Sequence[Argument]:
        """Both texts."""
        return Argument("before", "text in the module"), Argument("after", "text in its place")

    @classmethod
    def examples(cls) -> Sequence[object]:
        """None; the tests have them."""
        return ()


def passes_in_fork(arguments: Sequence[str], seconds: float = SECONDS) -> bool:
    """Whether the tests pass; they run in a fork of this process and stop at the first failure.

    Raises:
        ValueError: there are no such tests.
    """
    process = multiprocessing.get_context("fork").Process(target=_pytest, args=(list(arguments),))
    process.start()
    process.join(seconds)
    if process.exitcode is None:
        os.killpg(process.pid or 0, signal.SIGKILL)
        process.join()
    if process.exitcode == pytest.ExitCode.NO_TESTS_COLLECTED:
        raise ValueError(f"no tests in {' '.join(arguments)}")
    return process.exitcode == 0


def _pytest(arguments: list[str]) -> None:
    os.setsid()  # so that the end of the time ends all processes of the tests
    with open(os.devnull, "w") as nothing:
        os.dup2(nothing.fileno(), 1)
        os.dup2(nothing.fileno(), 2)
    options = ["-x", "-q", "--no-header", "-p", "no:cacheprovider", "--benchmark-disable"]
    os._exit(pytest.main([*options, *arguments]))


def try_edit(spec: MutationSpec) -> WorkResult:
    """Tries one edit; returns its outcome, whose `output` holds the edited line and what became of it."""
    operator = plugins.get_operator(spec.operator_name)(**spec.operator_args)
    arguments = ROOMS[room_of(spec.module_path)].arguments(spec.module_path, Path())
    with use_mutation(spec.module_path, operator, spec.occurrence) as (code, edited):
        if edited is None:
            raise ValueError(f"{spec} fits no place of the module")
        outcome = TestOutcome.SURVIVED if passes_in_fork(arguments) else TestOutcome.KILLED
    diff = list(difflib.ndiff(code.splitlines(), edited.splitlines()))
    before, after = (
        " / ".join(filter(None, (line[2:].strip() for line in diff if line.startswith(sign)))) for sign in "-+"
    )
    return WorkResult(WorkerOutcome.NORMAL, f"{before}\n{after}", outcome)


def read_trials(database: WorkDB) -> list[Trial]:
    """The trials of a session, in the order of the rooms."""
    trials = []
    for item, result in database.completed_work_items:
        spec = item.mutations[0]
        line, edited = result.output.split("\n")
        room, noticed = room_of(spec.module_path), result.test_outcome != TestOutcome.SURVIVED
        name = spec.module_path.as_posix()
        trials.append(Trial(room, name, spec.operator_name, spec.start_pos[0], line, edited, noticed))
    return sorted(trials, key=lambda trial: (list(ROOMS).index(trial.room), trial.module, trial.number))


def forget_survivors(database: WorkDB) -> None:
    """Forgets the results of the survivors, so that they are tried once more."""
    with database._session_maker.begin() as session:  # the package has no public way to take a result back
        session.query(WorkResultStorage).filter(WorkResultStorage.test_outcome == TestOutcome.SURVIVED).delete()


def main(session: str, number: str, of: str) -> None:
    """Tries every edit of the session whose number leaves `number` when divided by `of`."""
    plugins.OPERATOR_PROVIDERS["steps"] = {"LeaveOut": LeaveOut}
    for name in OF_OTHERS:
        importlib.import_module(name)
    with use_db(session) as database:
        waiting = sorted(database.pending_work_items, key=lambda item: str(item.job_id))
        own = [item for item in waiting if int(item.job_id) % int(of) == int(number)]
        passing: set[str] = set()
        for item in own:
            spec = item.mutations[0]
            room = room_of(spec.module_path)
            if room not in passing and not passes_in_fork(ROOMS[room].arguments(spec.module_path, Path())):
                raise SystemExit(
                    f"the tests of {spec.module_path} should pass before anything is edited, but they fail"
                )
            passing.add(room)
            result = try_edit(spec)
            database.set_result(item.job_id, result)
            left = database.num_work_items - database.num_results
            told = "noticed" if result.is_killed else "SURVIVED"
            print(f"{told}  {spec.module_path}:{spec.start_pos[0]}  {spec.operator_name}  {left} left", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
