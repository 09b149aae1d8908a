"""What the commands below `data` do, apart from reading flags."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from benchmark import registry
from benchmark.contract.errors import DataUnavailable, UserError
from benchmark.contract.program import program
from benchmark.jobs.workers import Job, run_jobs
from benchmark.plan.feature_choice import source_of
from benchmark.plan.plan import dataset_names
from benchmark.plan.spec import RunSpec
from benchmark.run.provenance import n_cores
from benchmark.terminal.terminal import Terminal

T = TypeVar("T")


def _check_root(root: Path) -> None:
    """Raises UserError where the data root is no folder."""
    if not root.is_dir():
        raise UserError(f"--data-root should be a folder that holds UCM_captions/, RSICD/, …; {root} is no folder")


def info(root: Path | None) -> str:
    """What each data set is and where to get it; of a data root also what is there and what is missing."""
    if root is not None:
        _check_root(root)
    describe = registry.resolve("datasets.commands.info:describe")
    texts = [describe(registry.datasets().load(row.name), row, root) for row in registry.datasets()]
    return "\n\n".join([*texts, registry.resolve("datasets.commands.info:STAND_IN")])


def verify(spec: RunSpec, terminal: Terminal) -> bool:
    """Says what is found in each data set below the data root; returns whether every one that is there is sound.

    Raises:
        UserError: there is no data root, it holds none of the data sets, or its list of checksums is none.
    """
    root = spec.data_root
    if root is None:
        raise UserError("data verify needs --data-root DIR, the folder that holds UCM_captions/, RSICD/, …; none came")
    _check_root(root)
    check = registry.resolve("datasets.commands.verify:verify")
    names = dataset_names(spec)
    folders = [registry.datasets().load(name).folder for name in names]
    if not any((root / folder).is_dir() for folder in folders):
        raise UserError(f"expected {'/ or '.join(folders)}/ in {root}, found none; see `{program()} data info`")
    sound = True
    for name in names:
        decode = partial(_side_by_side, f"decode {name}", spec.workers or n_cores(), terminal)
        text, passed = check(registry.datasets().load(name), registry.datasets()[name], root, decode)
        terminal.conclude(text)
        sound &= passed
    return sound


def _side_by_side(stage: str, n_workers: int, terminal: Terminal, jobs: Sequence[Job[T]]) -> list[T]:
    """What each job gives, under a progress bar.

    Raises:
        UserError: a job failed; what is done is kept.
    """
    labels = [f"part {number}" for number in range(1, len(jobs) + 1)]
    values: dict[int, T] = {}
    with terminal.bars() as bars:
        bars.start(stage, len(jobs))
        for position, outcome in run_jobs(jobs, n_workers, labels, bars):
            if isinstance(outcome, BaseException):
                if isinstance(outcome, UserError | OSError):
                    raise outcome
                raise UserError(f"{stage}: {outcome}; what is done is kept, try the same command again") from outcome
            values[position] = outcome
            bars.advance(position)
    return [values[position] for position in range(len(jobs))]


def _opened(spec: RunSpec, name: str) -> Any:  # noqa: ANN401 - a data set of the datasets package
    """The data set of that name; raises DataUnavailable or UserError where it cannot be read."""
    opened = registry.resolve("datasets.opening:open_dataset")
    return opened(registry.datasets().load(name), source_of(spec), spec.data_root)


def speak(spec: RunSpec, out: Path, terminal: Terminal) -> bool:
    """Writes the wav files of captions without a recording; returns whether all of them are there now.

    Raises:
        UserError: no data root is given and stand-ins are not asked for, no data set can be read, or a file cannot be
            written.
    """
    if spec.data == "auto" and spec.data_root is None:
        raise UserError(
            "data speak needs --data-root DIR, the folder that holds UCM_captions/, RSICD/, …; none came (to hear the "
            "stand-ins: --data stand-in)"
        )
    if spec.data_root is not None and out.resolve().is_relative_to(spec.data_root.resolve()):
        raise UserError(
            f"--out should be a folder outside of the data root {spec.data_root}, to which nothing is ever written; "
            "copy or link the sounds there once all are written"
        )
    plan_speech = registry.resolve("datasets.commands.speak:plan_speech")
    reasons, n_spoken = [], 0
    for name in dataset_names(spec):
        try:
            with terminal.busy(f"reading {name}"):
                task = plan_speech(_opened(spec, name), out)
        except DataUnavailable as error:
            reasons.append(str(error))
            continue
        _side_by_side(f"speech {name}", spec.workers or n_cores(), terminal, task.blocks)
        terminal.conclude(task.text())
        n_spoken += 1
    if not n_spoken:
        raise UserError(f"no data set can be read, so nothing was spoken; {reasons[0]}")
    for reason in reasons:
        terminal.conclude(f"skipped: {reason}")
    return not reasons


def stand_in(spec: RunSpec, sheet: Path | None, terminal: Terminal) -> None:
    """Draws the stand-ins that are not in the cache, says where they lie and draws a contact sheet of them."""
    if sheet is not None:
        sheet.parent.mkdir(parents=True, exist_ok=True)
    drawn = []
    for name in dataset_names(spec):
        with terminal.busy(f"opening the stand-in of {name}, drawn first where it is not in the cache"):
            drawn.append(_opened(spec, name))
        data = drawn[-1]
        terminal.conclude(
            f"stand-in of {name}: {len(data)} drawn images of {len(data.class_names)} classes with five captions each, "
            f"in {data.paths[0].parent.parent}"
        )
    if sheet is not None:
        registry.resolve("datasets.commands.contact_sheet:draw_contact_sheet")(drawn, sheet)
        terminal.conclude(f"contact sheet: {sheet}")
