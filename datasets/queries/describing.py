"""Describes items from outside as those of a split were: same front-end, same fitted parts, same rounding."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmark.contract.arrays import FloatArray
from benchmark.contract.drafts import draft_folder
from benchmark.contract.errors import UserError
from datasets.files.wav_reader import read_wav
from datasets.front_ends.blocks import Block
from datasets.front_ends.extraction import digest_of
from datasets.front_ends.fitted import FittedFrontEnd

SMALLEST_STEP = 2.0**-15  # of a sound of 16 bits


def features_of(found: FittedFrontEnd, inputs: Sequence[object]) -> FloatArray:
    """The features of some items, one a row, as in a feature matrix.

    Args:
        found: the front-end.
        inputs: image files, wav files and utterances, or sentences, by what the front-end reads.

    Raises:
        DataUnavailable: an item cannot be read, or spoken.
    """
    # Descriptors go through a file, as those of the split did, so they are rounded alike.
    with draft_folder(Path(tempfile.gettempdir())) as folder:
        block = Block(found.front_end, tuple(inputs), folder / "query.npz")
        block.compute()
        return np.stack([found.features(descriptor) for descriptor in block.read()])


def is_silent(path: Path) -> bool:
    """Whether a sound file never differs by one step of 16 bits; raises DataUnavailable if it cannot be read."""
    return float(np.ptp(read_wav(path))) < SMALLEST_STEP


def with_weights(found: Any, digest: str, weights: str | None) -> FittedFrontEnd:  # noqa: ANN401 - read from a file
    """A kept front-end with its weights where they are now.

    Args:
        found: as it was kept.
        digest: of code, weights, packages and parameters, as they were then.
        weights: file, folder or name of the weights; front-ends without weights ignore it.

    Raises:
        UserError: the file holds something else, or code, weights or packages differ from those of the split.
    """
    front_end: Any = getattr(found, "front_end", None)
    for value, what in ((found, "fitted front-end"), (front_end, "front-end inside it")):
        if not dataclasses.is_dataclass(value) or isinstance(value, type):
            raise UserError(f"expected a {what}, the file holds {type(value).__name__}")
        if gone := [field.name for field in dataclasses.fields(value) if not hasattr(value, field.name)]:
            raise UserError(f"its {type(value).__name__} lacks {', '.join(gone)}")
    if any(field.name == "weights" for field in dataclasses.fields(front_end)):
        of_image = front_end.reads == "image"
        given = Path(weights) if weights is not None and of_image else weights
        found = dataclasses.replace(found, front_end=dataclasses.replace(front_end, weights=given))
    if digest_of(found.front_end) != digest:
        raise UserError(
            "its weights, its code or packages that it needs are others than the run described its items with"
        )
    fitted: FittedFrontEnd = found
    return fitted
