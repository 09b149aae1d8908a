"""Computes, writes and reads features: every step that decides a value, so this module is in all feature digests.

File names and keys are in `datasets.front_ends.extraction`, which no digest covers.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, Protocol, overload

import numpy as np

from benchmark.contract.arrays import ByteArray, FloatArray, IntArray
from datasets.files.cache_entry import is_whole, new_file


class Describer(Protocol):
    """The part of a front-end that decides feature values."""

    def read(self, inputs: Sequence[Any], /) -> Iterable[Any]:
        """Reads or speaks the items, each only when it is asked for, since images and sounds may be large.

        They are RGB images, waveforms float32 [n_samples] (16 kHz mono), or sentences.

        The base classes `ReadsImages`, `ReadsSounds` and `ReadsCaptions` in `datasets.files` bring this method.
        """
        ...

    def describe(self, items: Iterable[Any], /) -> Sequence[FloatArray | ByteArray]:
        """Describes each item by one array, independently of all other items; takes one item after another.

        uint8 arrays are cached as they are, all others in half precision.
        """
        ...

    def fit_transform(self, descriptors: Sequence[Any], fit_rows: IntArray, seed: int, /) -> FloatArray | ByteArray:
        """Turns descriptors into features, one row an item, float32 [n, d] (raw inputs: other shapes, perhaps uint8).

        Args:
            descriptors: one array an item, float32 or uint8; they are read from disk, so read them in order.
            fit_rows: int64, the only rows that fitted parts may see.
            seed: for the fitted parts.
        """
        ...


@dataclass(frozen=True)
class Block:
    """The descriptors of some consecutive items, which any process can compute.

    Attributes:
        front_end: describes the items.
        inputs: file, utterance or sentence of each item.
        path: the .npz file of the descriptors.
    """

    front_end: Describer
    inputs: tuple[object, ...]
    path: Path

    def compute(self) -> None:
        """Computes and writes the descriptors unless the file exists and is whole."""
        if is_whole(self.path, silently=True):
            return
        begun, reading = time.perf_counter(), _Timed(self.front_end.read(self.inputs))
        arrays = self.front_end.describe(reading)
        seconds = reading.seconds, time.perf_counter() - begun - reading.seconds
        # Half precision keeps 11 bits, far below what separates two sounds or images, at half the disk.
        kept = [array if array.dtype == np.uint8 else array.astype(np.float16) for array in arrays]
        flat = np.concatenate([array.reshape(-1, array.shape[-1]) for array in kept])
        lengths = np.array([array.size // array.shape[-1] if array.ndim > 1 else -1 for array in arrays])
        with new_file(self.path) as file:
            np.savez(file, flat=flat, lengths=lengths, seconds=np.array(seconds))

    def seconds(self) -> tuple[float, float]:
        """Seconds that reading (or speaking) all items took when they were described, and describing them."""
        with np.load(self.path) as stored:
            reading, describing = map(float, stored["seconds"])
        return reading, describing

    def read(self) -> list[FloatArray | ByteArray]:
        """Reads the descriptors, one array an item; axes before the last one are merged."""
        with np.load(self.path) as stored:
            flat, lengths = stored["flat"], stored["lengths"]
        if flat.dtype != np.uint8:
            flat = flat.astype(np.float32)
        parts = np.split(flat, np.cumsum(np.abs(lengths))[:-1])
        return [part[0] if length < 0 else part for part, length in zip(parts, lengths, strict=True)]


class Descriptors(Sequence["FloatArray | ByteArray"]):
    """The descriptors of all items, read block by block: only one block is in memory at a time.

    Rows are read fastest in ascending order.

    Args:
        blocks: computed blocks, in row order.
    """

    def __init__(self, blocks: Sequence[Block]) -> None:
        """Reads nothing yet."""
        self._blocks = blocks
        self._ends = list(accumulate(len(block.inputs) for block in blocks))
        self._number = -1  # of the block that is in memory
        self._held: list[FloatArray | ByteArray] = []

    def __len__(self) -> int:
        """Number of items."""
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, row: int) -> FloatArray | ByteArray: ...
    @overload
    def __getitem__(self, row: slice) -> list[FloatArray | ByteArray]: ...
    def __getitem__(self, row: int | slice) -> FloatArray | ByteArray | list[FloatArray | ByteArray]:
        """The descriptor of a row from 0 on, or those of a slice; raises IndexError beyond the last row."""
        if isinstance(row, slice):
            return [self[one] for one in range(*row.indices(len(self)))]
        if not 0 <= row < len(self):
            raise IndexError(f"expected a row from 0 to {len(self) - 1}, got {row}")
        number = bisect_right(self._ends, row)
        if number != self._number:
            self._held, self._number = self._blocks[number].read(), number
        return self._held[row - self._ends[number]]


class _Timed:
    """Iterates over items.

    Attributes:
        seconds: how long the items have taken so far.
    """

    def __init__(self, items: Iterable[Any]) -> None:
        self._items = items
        self.seconds = 0.0

    def __iter__(self) -> Iterator[Any]:
        begun = time.perf_counter()
        for item in self._items:
            self.seconds += time.perf_counter() - begun
            yield item
            begun = time.perf_counter()
        self.seconds += time.perf_counter() - begun


def write_features(front_end: Describer, blocks: Sequence[Block], fit_rows: IntArray, seed: int, path: Path) -> None:
    """Fits a front-end on the training rows, and writes the features of all items.

    Args:
        front_end: the front-end that described the blocks.
        blocks: its computed blocks, in row order.
        fit_rows: int64, the rows that fitted parts may see.
        seed: for the fitted parts.
        path: the .npy file to write.

    Raises:
        StorageError: the file cannot be written.
    """
    features = front_end.fit_transform(Descriptors(blocks), fit_rows, seed)
    with new_file(path) as file:
        np.save(file, features)
