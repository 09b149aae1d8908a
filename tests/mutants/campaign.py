"""Edits the code and looks whether the tests notice: a seeded sample, made with cosmic-ray.

`tox -e mutants -- --seed 0 --size 300` copies the project, edits the copy in one place, runs the tests of the room
until the first failure, takes the edit back, and goes on. The checkout itself is never edited. What was tried is kept
in a session, so the same command continues after a kill, as long as the edited modules are the same.

Besides the sample, every edit of `steps.toml` is tried: it leaves out a characteristic step of a method, or one that a
result depends on, and has to be noticed.
"""

from __future__ import annotations

import argparse
import compileall
import hashlib
import os
import py_compile
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

from cosmic_ray.commands import init
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec, WorkItem

from tests.mutants.places import Edit, decides_nothing, sample
from tests.mutants.rooms import ROOMS, room_of
from tests.mutants.trials import LEAVE_OUT, forget_survivors, read_trials
from tests.mutants.verdict import HARMLESS, complaints, read_harmless, table

ROOT = Path(__file__).resolve().parents[2]
NOT_COPIED = ("__pycache__", ".*", "runs", "site", "build", "dist", "*.egg-info")


def possible_edits(root: Path, session: Path, rooms: Iterable[str]) -> dict[str, list[Edit]]:
    """Room -> every edit that some operator can make in its modules and that no rule says decides nothing."""
    edits: dict[str, list[Edit]] = {}
    for room in rooms:
        modules = list(ROOMS[room].modules(root))
        with use_db(str(session)) as database:
            init([root / module for module in modules], database, {})
            specs = [item.mutations[0] for item in database.work_items]
        sources = {root / module: (root / module).read_text(encoding="utf-8") for module in modules}
        edits[room] = [
            edit
            for spec in specs
            for path in [Path(spec.module_path)]
            for span in [(tuple(spec.start_pos), tuple(spec.end_pos))]
            for edit in [Edit(path.relative_to(root).as_posix(), spec.operator_name, spec.occurrence, span)]
            if not decides_nothing(edit, sources[path])
        ]
    session.unlink(missing_ok=True)
    return edits


def step_edits(root: Path, rooms: Iterable[str]) -> list[MutationSpec]:
    """The edits of `steps.toml` in these rooms."""
    specs = []
    for step in tomllib.loads((root / "tests/mutants/steps.toml").read_text(encoding="utf-8"))["step"]:
        if room_of(Path(step["file"])) in rooms:
            row = (root / step["file"]).read_text(encoding="utf-8").split(step["before"])[0].count("\n") + 1
            texts = {"before": step["before"], "after": step["after"]}
            specs.append(MutationSpec(step["file"], LEAVE_OUT, 0, (row, 0), (row, 1), texts))
    return specs


def begin(session: Path, root: Path, rooms: Iterable[str], size: int, seed: int) -> None:
    """Draws the sample and makes the session, unless it exists."""
    if session.exists():
        return
    draft = session.with_suffix(".draft")
    edits = sample(possible_edits(root, draft, rooms), size, seed)
    specs = [MutationSpec(edit.module, edit.operator, edit.occurrence, *edit.span) for edit in edits]
    with use_db(str(draft)) as database:
        items = enumerate([*step_edits(root, rooms), *specs])
        database.add_work_items(WorkItem.single(f"{number:05}", spec) for number, spec in items)
    draft.replace(session)


def copy_project(root: Path, copy: Path) -> None:
    """Copies the project; its byte code is checked by content, since two edits may fall into one tick of the clock."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
    mode = py_compile.PycInvalidationMode.CHECKED_HASH
    compileall.compile_dir(copy, quiet=2, invalidation_mode=mode)


def session_name(root: Path, rooms: Iterable[str], size: int, seed: int) -> str:
    """Name of the session: another one wherever the sample or the edited code is another."""
    digest = hashlib.sha256(f"{sorted(rooms)} {size} {seed}".encode())
    for room in rooms:
        for module in ROOMS[room].modules(root):
            digest.update(module.as_posix().encode() + (root / module).read_bytes())
    digest.update((root / "tests/mutants/steps.toml").read_bytes())
    return f"{digest.hexdigest()[:12]}.sqlite"


def report(database: WorkDB, root: Path) -> int:
    """Prints the table and the survivors; returns the exit status."""
    trials, harmless = read_trials(database), read_harmless(root / HARMLESS)
    reasons = complaints(trials, harmless)
    print(*table(trials, harmless), *reasons, sep="\n")
    return int(bool(reasons))


def main() -> int:
    """Runs the campaign; returns 1 where it fails."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    parser.add_argument("--size", type=int, default=300, help="number of edits in the sample")
    parser.add_argument("--rooms", nargs="+", choices=ROOMS, default=[*ROOMS], help="whose code is edited")
    parser.add_argument("--workers", type=int, default=1, help="copies that are tried at the same time")
    parser.add_argument("--again", action="store_true", help="tries the survivors of the session once more")
    parser.add_argument("--folder", type=Path, default=ROOT / ".tox" / "mutants-work", help="of sessions and copies")
    asked = parser.parse_args()
    folder = asked.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    session = folder / session_name(ROOT, asked.rooms, asked.size, asked.seed)
    begin(session, ROOT, asked.rooms, asked.size, asked.seed)
    if asked.again:
        with use_db(str(session)) as database:
            forget_survivors(database)
    workers = []
    for number in range(asked.workers):
        copy = folder / f"copy-{number}"
        copy_project(ROOT, copy)
        own = {"PYTHONPATH": str(copy), "XMHASH_CACHE": str(folder / f"cache-{number}"), "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-B", "-m", "tests.mutants.trials", str(session), str(number), str(asked.workers)]
        workers.append(subprocess.Popen(command, cwd=copy, env=os.environ | own))
    statuses = [worker.wait() for worker in workers]
    if any(statuses):
        return 1
    with use_db(str(session)) as database:
        return report(database, ROOT)


if __name__ == "__main__":
    sys.exit(main())
