"""Writes a split with its features into a folder, for methods in other languages."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from benchmark.contract.arrays import FloatArray
from benchmark.contract.drafts import draft_folder
from benchmark.contract.errors import UserError
from benchmark.contract.file_errors import storing
from benchmark.contract.given_paths import check_target_folder
from benchmark.contract.one_line import one_line
from benchmark.exchange.content import content
from benchmark.exchange.formats import writer_of
from benchmark.exchange.method_of_file import facts
from benchmark.exchange.one_split import OneSplit, one_split, with_its_data_set
from benchmark.exchange.readme import readme
from benchmark.jobs.leftovers import sweep_leftovers
from benchmark.own_packages import check_siblings
from benchmark.plan.feature_files import check_file_options
from benchmark.plan.spec import RunSpec
from benchmark.plan.steps import Plan, Step
from benchmark.run.downloads import fetch_weights
from benchmark.run.provenance import n_cores
from benchmark.run.stages import compute_features
from benchmark.terminal.command_line import command_line
from benchmark.terminal.terminal import Terminal


def export(spec: RunSpec, out: Path, format_name: str, terminal: Terminal) -> None:
    """Computes the features of a split and writes everything that a method needs.

    Args:
        spec: names one split.
        out: folder to make; it may exist if it is empty.
        format_name: of the files.
        terminal: where progress and the path are shown.

    Raises:
        UserError: the format is unknown, `out` holds something or cannot be written, or the split cannot be made.
        StorageError: a file cannot be written; then nothing is left of the export.
    """
    check_siblings()
    _, writer = written = writer_of(format_name)
    folder = Path(os.path.realpath(out))  # a rename would replace a link, and refuse "."
    home = folder if folder.is_dir() else folder.parent
    check_target_folder("--out", next(path for path in (home, *home.parents) if os.path.lexists(path)))
    _refuse_taken(out, folder)
    sweep_leftovers()
    spec = with_its_data_set(spec)
    check_file_options(spec)
    with terminal.busy("reading and splitting the data"):
        split = one_split(spec, "the command line")
    features = _computed(split, spec, terminal)
    arrays = content(split, features, writer.first)
    with terminal.busy("writing the files"), storing(out, "the export"), draft_folder(home) as draft:
        writer.write(draft, arrays)
        text = readme(split, spec, arrays, written, command_line())
        (draft / "README.md").write_text(text, encoding="utf-8", errors="replace")
        _refuse_taken(out, folder, draft)
        _put(draft, folder)
    terminal.conclude(f"export: {out}, explained in {out / 'README.md'}")


def _refuse_taken(out: Path, folder: Path, draft: Path | None = None) -> None:
    """Raises UserError unless the folder, which the user calls `out`, can be made, or holds at most the draft."""
    if os.path.lexists(folder) and not (folder.is_dir() and {*folder.iterdir()} <= {draft}):
        raise UserError(
            f"--out should be a folder that is not there yet, or is empty; {out} is taken; name another one"
        )


def _put(draft: Path, folder: Path) -> None:
    """Makes the draft the folder; a folder that is there stays, since it may be mounted or a shell may be in it."""
    if not folder.is_dir():
        draft.replace(folder)
        return
    for path in draft.iterdir():
        path.replace(folder / path.name)


def _computed(split: OneSplit, spec: RunSpec, terminal: Terminal) -> dict[str, FloatArray]:
    """Modality -> features of all items; raises UserError where they cannot be computed."""
    splits = {split.cell.split_key: split.prepared}
    step = Step(split.cell, facts(), "", "run", "", "", "")
    fetch_weights(Plan((step,), splits), spec.image_weights, terminal)
    with terminal.bars() as bars:
        for error in compute_features(splits, spec.workers or n_cores(), bars).values():
            raise UserError(one_line(error)) from error
    return {modality: np.load(path, mmap_mode="r") for modality, path in split.prepared.feature_paths.items()}
