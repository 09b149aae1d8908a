"""Encodes many images from outside: describes them in blocks, side by side, and encodes batch after batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import BoolArray, FloatArray
from benchmark.contract.codes import Codes
from benchmark.contract.errors import DataUnavailable, UserError
from benchmark.contract.one_line import one_line
from benchmark.jobs.threads import single_threaded
from benchmark.jobs.workers import Job, Outcome, Watcher, run_jobs
from benchmark.retrieval.model import OpenModel
from benchmark.run.fitting import ENCODE_BATCH
from benchmark.run.provenance import n_cores

if TYPE_CHECKING:
    from datasets.front_ends.blocks import Block
    from datasets.front_ends.fitted import FittedFrontEnd


def encoded(model: OpenModel, paths: Sequence[Path], watcher: Watcher) -> tuple[BoolArray, NDArray[Any]]:
    """Codes or embeddings of images.

    Descriptors are kept in the cache: what was described before a kill, or for another model, is not described again.

    Args:
        model: encodes them.
        paths: of the images.
        watcher: shows progress.

    Returns:
        Whether each image can be read, bool [n]; and a row for each that can, packed codes or float32 embeddings.

    Raises:
        UserError: the front-end was not kept or does not work.
        StorageError: the cache cannot be written.
    """
    if not paths:
        return np.zeros(0, np.bool_), no_codes(model)
    front_end = model.front_end("image")
    there, blocks = _described(front_end, paths, watcher)
    parts = [_values(model, features) for features in _batches(model, blocks)]
    return np.array([path in there for path in paths], np.bool_), np.concatenate([no_codes(model), *parts])


def no_codes(model: OpenModel) -> NDArray[Any]:
    """The array that codes or embeddings of no images are."""
    output = model.outputs.query["image"].output if "image" in model.outputs.query else None
    if output is None:
        raise UserError(f"{model.cell.label} has no codes of images")
    return (output.packed if isinstance(output, Codes) else output.values)[:0]


def _values(model: OpenModel, features: FloatArray) -> NDArray[Any]:
    found = model.represented(features, "image")
    return found.packed if isinstance(found, Codes) else found.values


def _described(
    front_end: FittedFrontEnd, paths: Sequence[Path], watcher: Watcher
) -> tuple[frozenset[Path], Sequence[Block]]:
    """The images that can be read, and their descriptors, in the order of the images."""
    from datasets.queries.image_folder import extraction_of

    left = list(paths)
    known: dict[Path, str] = {}
    while True:
        extraction, unread = extraction_of(front_end, left, known)
        left = [path for path in left if path not in unread]
        if not left:
            return frozenset(), ()
        if not (broken := _computed(extraction.missing_blocks(), watcher)):
            return frozenset(left), extraction.blocks
        left = [path for path in left if path not in broken]


def _computed(blocks: Sequence[Block], watcher: Watcher) -> set[Path]:
    """Computes blocks; returns the images that cannot be read, whose blocks are still missing.

    Raises:
        UserError: a block cannot be computed for another reason.
    """
    from datasets.queries.image_folder import unreadable

    broken: set[Path] = set()
    labels = [f"images {number} to {number + len(block.inputs) - 1}" for number, block in _numbered(blocks)]
    watcher.start("images", len(blocks))
    for position, outcome in _outcomes([block.compute for block in blocks], labels, watcher):
        if isinstance(outcome, BaseException):
            flawed = unreadable(blocks[position].inputs) if isinstance(outcome, DataUnavailable) else set()
            if not flawed:
                raise outcome if isinstance(outcome, UserError | OSError) else UserError(one_line(outcome)) from outcome
            broken |= flawed
        watcher.advance(position)
    return broken


def _outcomes(jobs: Sequence[Job[None]], labels: Sequence[str], watcher: Watcher) -> Iterator[Outcome[None]]:
    """Outcomes of jobs in worker processes; a single job is done before a process would have started."""
    if len(jobs) != 1:
        yield from run_jobs(jobs, n_cores(), labels, watcher)
        return
    watcher.begin(0, labels[0])
    try:
        with single_threaded():
            jobs[0]()
    except Exception as error:  # noqa: BLE001 - handed to the caller, as by a worker
        yield 0, error
    else:
        yield 0, None


def _numbered(blocks: Sequence[Block]) -> Iterator[tuple[int, Block]]:
    """Each block with the number of its first image, from 1."""
    number = 1
    for block in blocks:
        yield number, block
        number += len(block.inputs)


def _batches(model: OpenModel, blocks: Sequence[Block]) -> Iterator[FloatArray]:
    """Features of all items, a batch at a time, so that memory stays bounded."""
    rows: list[FloatArray] = []
    with model.describing("image") as front_end:
        for descriptor in (descriptor for block in blocks for descriptor in block.read()):
            rows.append(front_end.features(descriptor))
            if len(rows) == ENCODE_BATCH:
                yield np.stack(rows)
                rows = []
    if rows:
        yield np.stack(rows)
