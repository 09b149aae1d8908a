"""Writes a split with its features into a folder, for methods in other languages."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from benchmark.contract.arrays import FloatArray
from benchmark.contract.drafts import draft_folder, sweep
from benchmark.contract.errors import UserError
from benchmark.contract.file_errors import storing
from benchmark.contract.one_line import one_line
from benchmark.exchange.content import content
from benchmark.exchange.formats import writer_of
from benchmark.exchange.one_split import OneSplit, one_split
from benchmark.exchange.outside_method import facts
from benchmark.exchange.readme import readme
from benchmark.jobs.leftovers import sweep_leftovers
from benchmark.own_packages import check_siblings
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
        UserError: the format is unknown, `out` holds something, or the split cannot be made.
        StorageError: a file cannot be written; then nothing is left of the export.
    """
    check_siblings()
    _, writer = written = writer_of(format_name)
    _refuse_taken(out)
    sweep_leftovers()
    sweep(out.parent)
    with terminal.busy("reading and splitting the data"):
        split = one_split(spec, "the command line")
    features = _computed(split, spec, terminal)
    parts = content(split, features, writer.first)
    with terminal.busy("writing the files"), storing(out, "the export"), draft_folder(out.parent) as draft:
        writer.write(draft, parts)
        text = readme(split, spec, parts, written, command_line())
        (draft / "README.md").write_text(text, encoding="utf-8", errors="replace")
        _refuse_taken(out)
        draft.replace(out)
    terminal.conclude(f"export: {out}, explained in {out / 'README.md'}")


def _refuse_taken(out: Path) -> None:
    """Raises UserError unless the folder can be made or is empty."""
    if os.path.lexists(out) and not (out.is_dir() and not any(out.iterdir())):
        raise UserError(
            f"--out should be a folder that is not there yet, or is empty; {out} is taken; name another one"
        )


def _computed(split: OneSplit, spec: RunSpec, terminal: Terminal) -> dict[str, FloatArray]:
    """Modality -> features of all items; raises UserError where they cannot be computed."""
    splits = {split.cell.split_key: split.prepared}
    step = Step(split.cell, facts(), "", "run", "", "", "")
    fetch_weights(Plan((step,), splits), spec.image_weights, terminal)
    with terminal.bars() as bars:
        for error in compute_features(splits, spec.workers or n_cores(), bars).values():
            raise UserError(one_line(error)) from error
    return {modality: np.load(path, mmap_mode="r") for modality, path in split.prepared.feature_paths.items()}
