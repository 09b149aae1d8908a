"""Edits one file in a copy of the project and makes the plan of a run there.

As a program, `python edited_tree.py HOME REQUEST` reads a JSON list of edits and prints a JSON list with the plan after
each of them. A separate process handles each edit and imports the edited project; only packages of others are imported
before the processes start.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

PACKAGES = ("benchmark", "methods", "datasets", "reports", "xmhash")


@dataclass(frozen=True)
class Edit:
    """One text in one file, and the text that replaces its first occurrence."""

    file: str
    before: str
    after: str


def copied_tree(source: Path, home: Path) -> Path:
    """A copy of the project's packages in `home`."""
    for package in PACKAGES:
        if (source / package).is_dir():
            shutil.copytree(source / package, home / package, ignore=shutil.ignore_patterns("__pycache__"))
    return home


def actions_after(home: Path, folder: Path, options: dict[str, object], edits: list[Edit]) -> list[dict[str, str]]:
    """Method -> action that the plan of a command gives, after each edit alone.

    Args:
        home: a copy of the project.
        folder: current folder of the command.
        options: of `run`, as a run specification has them.
        edits: each is taken back before the next one.
    """
    request = json.dumps({"options": options, "edits": [asdict(edit) for edit in edits]})
    command = [sys.executable, __file__, str(home), request]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    answers: list[dict[str, str]] = json.loads(done.stdout.splitlines()[-1])
    return answers


def _ask(home: str, options: dict[str, object], edit: Edit) -> dict[str, str]:
    """Edits, imports the project, plans, and takes the edit back."""
    path = Path(home, edit.file)
    text = path.read_text()
    if edit.before not in text:
        raise ValueError(f"{edit.file} does not hold {edit.before!r}")
    sys.path.insert(0, home)
    sys.dont_write_bytecode = True
    try:
        path.write_text(text.replace(edit.before, edit.after, 1))
        from benchmark.plan.planner import make_plan
        from benchmark.plan.spec import make_spec
        from benchmark.store.store import Store

        spec = make_spec(options, "the test")
        return {step.cell.method: step.action for step in make_plan(spec, Store(Path("runs", spec.name))).steps}
    finally:
        path.write_text(text)


def main(home: str, request: str) -> None:
    """Answers a request on the standard output."""
    import pydantic  # noqa: F401 - imported once, before the forks
    import sklearn.decomposition  # noqa: F401
    import soundfile  # noqa: F401
    import torch

    torch.set_num_threads(1)
    asked = json.loads(request)
    options = asked["options"]
    pool = multiprocessing.get_context("fork").Pool(os.cpu_count(), maxtasksperchild=1)
    with pool:
        # Each edit is seen by its own fork only, so each has a copy of the project for itself.
        jobs = [(_own_copy(home, number), options, Edit(**edit)) for number, edit in enumerate(asked["edits"])]
        print(json.dumps(pool.starmap(_ask, jobs, chunksize=1)))


def _own_copy(home: str, number: int) -> str:
    copy = Path(f"{home}-{number}")
    return str(copied_tree(Path(home), copy))


if __name__ == "__main__":
    main(*sys.argv[1:])
