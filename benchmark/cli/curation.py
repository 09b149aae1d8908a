"""What the commands below `data` do: describe, verify, speak and draw data sets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from benchmark import registry
from benchmark.contract.errors import DataUnavailable, UserError
from benchmark.contract.given_paths import check_target_file, check_target_folder
from benchmark.contract.printable import printable
from benchmark.contract.program import program
from benchmark.contract.quoting import shown
from benchmark.jobs.leftovers import sweep_leftovers
from benchmark.jobs.workers import Job, run_jobs
from benchmark.plan.feature_choice import source_of
from benchmark.plan.openings import openings, outside_openings, published_names
from benchmark.plan.own_names import check_own_data
from benchmark.plan.spec import RunSpec
from benchmark.plan.speech_choice import use_piper_voice
from benchmark.plugin_files import use_plugins
from benchmark.run.provenance import n_cores
from benchmark.terminal.terminal import Terminal

if TYPE_CHECKING:
    from datasets.layouts.captioned_images import CaptionedImages

T = TypeVar("T")


def info(root: Path | None, folders: Sequence[Path] = (), plugins: Sequence[Path] = ()) -> str:
    """What each data set is and where to get it; given a data root, also what is there and what is missing.

    Given folders of the user's own without a data root, what is there, and nothing about published data sets.

    Args:
        root: the data root.
        folders: of the user's own.
        plugins: files that may hold further data sets.

    Raises:
        UserError: the data root is not a folder, or a folder of the user's own is none or cannot name a data set.
    """
    from datasets.commands.info import about_stand_ins, describe
    from datasets.own_folder.summary import describe_folder, describe_opened

    if root is not None:
        _check_root(root)
    use_plugins(plugins)
    _check_own(folders)
    own = [describe_folder(folder) for folder in folders]
    own += [describe_opened(f"{o.name}: {o.origin}", o.open) for o in outside_openings(root)]
    if own and root is None:
        return "\n\n".join(own)
    table = registry.datasets()
    texts = [describe(table.load(row.name), row, root) for row in table if row.name not in table.origins]
    return "\n\n".join([*texts, about_stand_ins(), *own])


def init(folder: Path) -> tuple[str, bool]:
    """Writes the description of a folder; returns what was guessed and found, and whether the folder can be used.

    Raises:
        UserError: there is no such folder, its name cannot name a data set, it has a description already, or it has no
            file of captions to read.
    """
    from datasets.commands.init import init_folder

    _check_own([folder])
    return init_folder(folder)


def verify(spec: RunSpec, terminal: Terminal) -> bool:
    """Prints the findings for each data set below the data root and each folder; returns whether all are sound.

    Raises:
        UserError: there is neither a data root nor a folder, or the data root holds none of the data sets, or its list
            of checksums is malformed.
    """
    from datasets.commands.verify import verify_own

    use_plugins(spec.plugin)
    check_own_data(spec)
    asked = openings(spec)
    published, own = ([o for o in asked if (o.source == "folder") == is_own] for is_own in (False, True))
    sound = True
    if spec.data_root is not None and published:
        names = [opening.name for opening in published]
        sound = _verify_published(names, spec.data_root, spec.workers or n_cores(), terminal)
    if spec.data_root is None and not own:
        raise UserError(
            "data verify needs --data-root DIR, the folder that holds UCM_captions/, RSICD/, …, or --dataset-dir DIR, "
            "a folder of your own; none was given"
        )
    for opening in own:
        decode = partial(_side_by_side, f"decode {opening.name}", spec.workers or n_cores(), terminal)
        text, passed = verify_own(opening.name, opening.open, decode)
        terminal.conclude(text)
        sound &= passed
    return sound


def _verify_published(names: Sequence[str], root: Path, n_workers: int, terminal: Terminal) -> bool:
    """Prints the findings for each data set below the data root; returns whether all that are there are sound."""
    from datasets.commands.verify import verify as findings

    _check_root(root)
    folders = [registry.datasets().load(name).folder for name in names]
    if not any((root / folder).is_dir() for folder in folders):
        raise UserError(f"expected {'/ or '.join(folders)}/ in {root}, found none; see `{program()} data info`")
    sound = True
    for name in names:
        decode = partial(_side_by_side, f"decode {name}", n_workers, terminal)
        text, passed = findings(registry.datasets().load(name), registry.datasets()[name], root, decode)
        terminal.conclude(text)
        sound &= passed
    return sound


def speak(spec: RunSpec, out: Path, engine: str, terminal: Terminal) -> bool:
    """Writes the wav files of captions without a recording; returns whether the files of all data sets are there.

    Raises:
        UserError: there is no data root and stand-ins are not asked for, the engine is unknown, no data set can be
            read, or a file cannot be written.
    """
    from datasets.commands.speak import plan_speech

    _check_source_and_target(spec, out)
    use_piper_voice(spec.piper_voice)
    speaking = registry.engines().load(engine)
    sweep_leftovers(*(out / registry.datasets().load(name).folder / "sounds" for name in published_names(spec)))
    reasons, n_spoken = [], 0
    for name in published_names(spec):
        try:
            with terminal.busy(f"reading {name}"):
                data = _opened(spec, name)
                check_target_folder("--out", out)
                task = plan_speech(data, out, speaking)
        except DataUnavailable as error:
            reasons.append(str(error))
            continue
        _side_by_side(f"speech {name}", spec.workers or n_cores(), terminal, task.blocks)
        terminal.conclude(printable(task.text()))
        n_spoken += 1
    if not n_spoken:
        raise UserError(f"no data set can be read, so nothing was spoken; {reasons[0]}")
    for reason in reasons:
        terminal.conclude(f"skipped: {reason}")
    return not reasons


def stand_in(spec: RunSpec, sheet: Path | None, terminal: Terminal) -> None:
    """Draws the stand-ins that are not in the cache, prints where they are and writes a contact sheet of them."""
    sweep_leftovers()
    if sheet is not None:
        check_target_file("--sheet", sheet)
        if sheet.suffix.lower() != ".png":
            raise UserError(f"--sheet should be a file whose name ends in .png, got {shown(str(sheet))}")
    drawn = []
    for name in published_names(spec):
        with terminal.busy(f"opening the stand-in of {name}, which is drawn first if it is not in the cache"):
            data = _opened(spec, name)
        drawn.append(data)
        folder = printable(str(data.paths[0].parent.parent))
        terminal.conclude(
            f"stand-in of {name}: {len(data)} drawn images of {len(data.class_names)} classes with five captions each, "
            f"in {folder}"
        )
    if sheet is not None:
        from datasets.commands.contact_sheet import draw_contact_sheet

        draw_contact_sheet(drawn, sheet)
        terminal.conclude(printable(f"contact sheet: {sheet}"))


def _check_root(root: Path) -> None:
    if not root.is_dir():
        raise UserError(f"--data-root should be a folder that holds UCM_captions/, RSICD/, …; {root} is no folder")


def _check_own(folders: Sequence[Path]) -> None:
    """Raises UserError for folders of the user's own that are none, or whose names no other command takes."""
    from datasets.own_folder.looking import require_folder

    for folder in folders:
        require_folder(folder)
    check_own_data(RunSpec.model_validate({"dataset_dir": folders}))


def _check_source_and_target(spec: RunSpec, out: Path) -> None:
    """Raises UserError where `speak` has nothing to read, or would write into the data root."""
    if spec.data == "auto" and spec.data_root is None:
        raise UserError(
            "data speak needs --data-root DIR, the folder that holds UCM_captions/, RSICD/, …; none was given (to hear "
            "the stand-ins: --data stand-in)"
        )
    if spec.data_root is not None and out.resolve().is_relative_to(spec.data_root.resolve()):
        raise UserError(
            f"--out should be a folder outside of the data root {spec.data_root}, to which nothing is ever written; "
            "copy or link the sounds there once all are written"
        )


def _opened(spec: RunSpec, name: str) -> CaptionedImages:
    """The data set of that name; raises DataUnavailable or UserError where it cannot be read."""
    from datasets.opening import open_dataset

    return open_dataset(registry.datasets().load(name), source_of(spec), spec.data_root)


def _side_by_side(stage: str, n_workers: int, terminal: Terminal, jobs: Sequence[Job[T]]) -> list[T]:
    """Runs jobs in worker processes under a progress bar; returns their values in the order of the jobs.

    Raises:
        UserError: a job failed; finished work is kept.
        OSError: a job could not read or write a file.
    """
    labels = [f"part {number}" for number in range(1, len(jobs) + 1)] if len(jobs) > 1 else [""] * len(jobs)
    values: dict[int, T] = {}
    with terminal.bars() as bars:
        bars.start(stage, len(jobs))
        for position, outcome in run_jobs(jobs, n_workers, labels, bars):
            if isinstance(outcome, BaseException):
                if isinstance(outcome, UserError | OSError):
                    raise outcome
                raise UserError(f"{stage}: {outcome}; finished work is kept, try the same command again") from outcome
            values[position] = outcome
            bars.advance(position)
    return [values[position] for position in range(len(jobs))]
