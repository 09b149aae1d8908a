"""Features of one modality on one split: stateless descriptors in cached blocks, then parts fitted on train.

The cache is content-addressed: a block's name is the digest of the front-end, its source and the contents
of its items; the feature matrix's name adds the training rows and the seed. Files appear under their
name only when complete, so any number of processes may share the cache.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar, Protocol
from uuid import uuid4

import numpy as np

from benchmark.contract.arrays import ByteArray, FloatArray, IntArray
from benchmark.contract.digests import digest, source_digest

BLOCK = 128  # items

# What a front-end reads -> the module whose read_items() reads or makes its items.
READERS = {"image": "datasets.files.images", "sound": "datasets.files.sounds", "caption": "datasets.files.captions"}

# Packages whose major.minor may change the last bits of a feature.
PACKAGES = {
    "image": ("torch", "torchvision", "Pillow", "scikit-image", "scikit-learn", "numpy"),
    "sound": ("torch", "torchaudio", "soundfile", "scikit-learn", "numpy"),
    "caption": ("scikit-learn", "numpy"),
}

# Modules that decide no feature, so that a change to them costs no extraction.
NO_NUMBERS = ("benchmark.contract.digests",)


class FrontEnd(Protocol):
    """A feature front-end: a small frozen dataclass.

    Attributes:
        reads: a key of READERS, what kind of items it describes.
    """

    reads: ClassVar[str]

    @property
    def identity(self) -> list[object]:
        """What the descriptors depend on besides the source."""
        ...

    def describe(self, items: Sequence[Any], /) -> Sequence[FloatArray] | Sequence[ByteArray]:
        """One array of each image (PIL, RGB), waveform (float32 [n_samples], 16 kHz mono) or sentence, item by item.

        They are kept in half precision, or as they are where they are uint8.
        """
        ...

    def fit_transform(self, descriptors: Sequence[FloatArray], fit_rows: IntArray, seed: int) -> FloatArray:
        """Features of all items, one a row, float32 [n, d] but for raw inputs; fitted parts see the training rows."""
        ...


@contextmanager
def _written(path: Path) -> Iterator[Path]:
    """A draft beside path that takes its place when the block ends without an error; an OSError names path."""
    # Not by mkstemp, whose files nobody else may read: a cache may be shared.
    draft = path.with_name(f".{uuid4().hex}{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield draft
        draft.replace(path)
    except OSError as error:
        text = f"could not write features to the cache: {error.strerror or error}"
        raise OSError(error.errno, text, str(path)) from error
    finally:
        draft.unlink(missing_ok=True)


@dataclass(frozen=True)
class Block:
    """Descriptors of a run of items, to be computed by any process.

    Attributes:
        front_end: describes the items.
        inputs: file, utterance or sentence of each item.
        path: where the descriptors lie once computed, .npz.
    """

    front_end: FrontEnd
    inputs: tuple[object, ...]
    path: Path

    def compute(self) -> None:
        """Writes the block unless it is there."""
        if self.path.exists():
            return
        items = import_module(READERS[self.front_end.reads]).read_items(self.inputs)
        arrays = self.front_end.describe(items)
        # Half precision keeps 11 bits, far below what separates two sounds or images, at half the disk.
        kept = [array if array.dtype == np.uint8 else array.astype(np.float16) for array in arrays]
        flat = np.concatenate([array.reshape(-1, array.shape[-1]) for array in kept])
        lengths = np.array([array.size // array.shape[-1] if array.ndim > 1 else -1 for array in arrays])
        with _written(self.path) as draft, draft.open("wb") as handle:
            np.savez(handle, flat=flat, lengths=lengths)

    def read(self) -> list[FloatArray]:
        """The descriptors, one array an item."""
        with np.load(self.path) as stored:
            flat, lengths = stored["flat"], stored["lengths"]
        if flat.dtype != np.uint8:
            flat = flat.astype(np.float32)
        parts = np.split(flat, np.cumsum(np.abs(lengths))[:-1])
        return [part[0] if length < 0 else part for part, length in zip(parts, lengths, strict=True)]


@dataclass(frozen=True)
class Extraction:
    """Features of one modality on one split.

    Attributes:
        modality: "image" or "sound".
        front_end: the front-end, with its parameters.
        inputs: file, utterance or sentence of each item, in the order of the feature matrix's rows.
        contents: content key of each item.
        fit_rows: int64, rows the fitted parts may see.
        seed: for the fitted parts.
        folder: of the cache.
    """

    modality: str
    front_end: FrontEnd
    inputs: tuple[object, ...]
    contents: tuple[str, ...]
    fit_rows: IntArray
    seed: int
    folder: Path

    @cached_property
    def _front_end_digest(self) -> str:
        """Digest of the front-end's source, parameters and weights, and of what reads its items."""
        kind = type(self.front_end)
        reads = self.front_end.reads
        source = source_digest(kind.__module__, READERS[reads], __name__, without=NO_NUMBERS)
        versions = {name: ".".join(version(name).split(".")[:2]) for name in PACKAGES[reads]}
        return digest([source, versions, kind.__name__, self.front_end.identity])

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Blocks of descriptors, in row order."""
        return tuple(
            Block(
                self.front_end,
                self.inputs[start : start + BLOCK],
                self.folder / "descriptors" / f"{digest([self._front_end_digest, part])}.npz",
            )
            for start in range(0, len(self.inputs), BLOCK)
            for part in [self.contents[start : start + BLOCK]]
        )

    @cached_property
    def key(self) -> str:
        """Digest of the feature matrix: front-end, contents, training rows and seed."""
        return digest([self._front_end_digest, repr(self.front_end), self.contents, self.fit_rows.tolist(), self.seed])

    @property
    def path(self) -> Path:
        """Where the feature matrix lies once computed, [n_items, ...], .npy."""
        return self.folder / "features" / f"{self.key}.npy"

    def fit(self) -> None:
        """Writes the feature matrix unless it is there; all blocks must be."""
        if self.path.exists():
            return
        descriptors = [array for block in self.blocks for array in block.read()]
        features = self.front_end.fit_transform(descriptors, self.fit_rows, self.seed)
        with _written(self.path) as draft, draft.open("wb") as handle:
            np.save(handle, features)
