"""What the commands below `data` do, apart from reading flags."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmark import registry
from benchmark.front_ends import source_of
from benchmark.planning import dataset_names
from benchmark.provenance import n_cores
from benchmark.spec import RunSpec
from benchmark.terminal import Terminal
from benchmark.types import DataUnavailable, UserError
from benchmark.workers import run_jobs


def _check_root(root: Path) -> None:
    """Raises UserError where the data root is no folder."""
    if not root.is_dir():
        raise UserError(f"--data-root should be a folder that holds UCM_captions/, RSICD/, …; {root} is no folder")


def info(root: Path | None) -> str:
    """State of each data set below root."""
    if root is not None:
        _check_root(root)
    describe = registry.resolve("datasets.inspection:describe")
    return "\n\n".join(describe(registry.datasets().load(row.name), row, root) for row in registry.datasets())


def verify(root: Path | None) -> tuple[str, bool]:
    """Findings on each data set below root, and whether every one that is there is sound."""
    if root is None:
        raise UserError("data verify needs --data-root DIR, the folder that holds UCM_captions/, RSICD/, …; none came")
    _check_root(root)
    check = registry.resolve("datasets.inspection:verify")
    texts, sound = [], True
    for row in registry.datasets():
        text, passed = check(registry.datasets().load(row.name), row, root)
        texts.append(text)
        sound &= passed
    return "\n\n".join(texts), sound


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
    plan_speech = registry.resolve("datasets.speaking:plan_speech")
    whole, lines = True, []
    for name in dataset_names(spec):
        try:
            with terminal.busy(f"reading {name}"):
                task = plan_speech(_opened(spec, name), out)
        except DataUnavailable as error:
            lines.append(f"skipped: {error}")
            whole = False
            continue
        labels = [f"{name}, part {number} of {len(task.blocks)}" for number in range(1, len(task.blocks) + 1)]
        with terminal.bars() as bars:
            bars.start(f"speech {name}", len(labels))
            for position, outcome in run_jobs(task.blocks, spec.workers or n_cores(), labels, bars):
                if isinstance(outcome, BaseException):
                    raise outcome
                bars.advance(labels[position])
        lines.append(task.text())
    terminal.conclude("\n".join(lines))
    return whole


def stand_in(spec: RunSpec, sheet: Path | None, terminal: Terminal) -> None:
    """Draws the stand-ins that are not in the cache, says where they lie and draws a contact sheet of them."""
    drawn = []
    for name in dataset_names(spec):
        with terminal.busy(f"drawing the stand-in of {name}"):
            drawn.append(_opened(spec, name))
        data = drawn[-1]
        terminal.show(
            f"stand-in of {name}: {len(data)} drawn images of {len(data.class_names)} classes with five captions each, "
            f"in {data.paths[0].parent.parent}"
        )
    if sheet is not None:
        registry.resolve("datasets.contact_sheet:draw_contact_sheet")(drawn, sheet)
        terminal.conclude(f"contact sheet: {sheet}")
