"""Reads MATLAB's .mat files in a process of its own, because scipy's reader may crash on a damaged one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.io import loadmat, whosmat

from benchmark.contract.worker_died import WorkerDied

_IN_THE_OTHER_PROCESS = """
import json, sys
path, descriptor, file, keys = json.loads(sys.argv.pop())
sys.path[:] = path
from datasets.feature_files.mat_reader import tell
tell(descriptor, file, keys)
"""

Kind = Literal["array", "sparse", "texts", "other"]


class Unreadable(Exception):
    """The reader refused the file; the text is the class of its error."""


@dataclass(frozen=True)
class _Told:
    """A value as plain arrays.

    Attributes:
        kind: "array"; "sparse", as rows, columns and values; "texts", cells that hold a text each; or "other", cells or
            structures of which only the shape is told.
        shape: of the value.
        arrays: its content.
    """

    kind: Kind
    shape: tuple[int, ...]
    arrays: tuple[NDArray[Any], ...]

    @classmethod
    def of(cls, value: Any) -> _Told:  # noqa: ANN401 - whatever a file holds
        if sparse.issparse(value):
            entries = value.tocoo()
            return cls("sparse", entries.shape, (entries.row, entries.col, entries.data))
        if not isinstance(value, np.ndarray):
            return cls("other", (), ())
        if value.dtype.kind in "biufcU":
            return cls("array", value.shape, (value,))
        if value.dtype.kind == "O" and all(map(is_text, value.flat)):
            texts = ["".join(map(str, cell.flat)) for cell in value.flat]
            return cls("texts", value.shape, (np.array(texts, np.str_).reshape(value.shape),))
        return cls("other", value.shape, ())

    @property
    def value(self) -> Any:  # noqa: ANN401 - an array or a sparse matrix
        """The value again; cells of texts as an object array of arrays, as scipy gives them."""
        if self.kind == "array":
            return self.arrays[0]
        if self.kind == "sparse":
            row, column, data = self.arrays
            return sparse.coo_array((data, (row, column)), shape=self.shape)
        cells = np.empty(self.shape, object)
        for place in np.ndindex(*self.shape) if self.kind == "texts" else ():
            cells[place] = np.array([self.arrays[0][place]])
        return cells


def is_text(cell: object) -> bool:
    """Whether a cell of MATLAB holds one text; an empty one has no element."""
    return isinstance(cell, np.ndarray) and cell.size <= 1 and (cell.dtype.kind == "U" or not cell.size)


def read_mat(path: Path, keys: Collection[str] | None) -> tuple[list[str], dict[str, Any]]:
    """Names of all arrays and values of some, which another process reads with scipy.

    Args:
        path: the file.
        keys: names of the values; those that the file lacks are left out. None asks for all names but no value.

    Returns:
        Names, sorted, empty if `keys` is given. Name -> an array of numbers or texts; a sparse matrix; or, for cells,
        an array of objects, each an array that holds one text, or None where the cells hold something else.

    Raises:
        Unreadable: scipy refused the file.
        MemoryError: the file states more values than memory holds.
        WorkerDied: the other process ended without an answer.
    """
    with tempfile.TemporaryFile() as answer:
        given = json.dumps([sys.path, answer.fileno(), str(path), keys if keys is None else list(keys)])
        done = subprocess.run(
            [sys.executable, "-c", _IN_THE_OTHER_PROCESS, given],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[answer.fileno()],
            check=False,
        )
        if done.returncode:
            raise WorkerDied(done.returncode)
        answer.seek(0)
        told = json.loads(answer.readline())
        if told["fault"] == MemoryError.__name__:
            raise MemoryError
        if told["fault"]:
            raise Unreadable(told["fault"])
        return told["names"], {key: _read(answer, *parts).value for key, *parts in told["values"]}


def _read(answer: IO[bytes], kind: Kind, shape: list[int], n_arrays: int) -> _Told:
    return _Told(kind, tuple(shape), tuple(np.load(answer, allow_pickle=False) for _ in range(n_arrays)))


def tell(descriptor: int, file: str, keys: list[str] | None) -> None:
    """Runs in the other process: reads a file and writes the answer for `read_mat`, whose arguments these are."""
    fault, names, found = "", [], {}
    try:
        if keys is None:
            names = sorted(name for name, *_ in whosmat(file))
        else:
            values = loadmat(file, variable_names=keys)
            found = {key: _Told.of(values[key]) for key in keys if key in values}
    except Exception as error:  # noqa: BLE001 - a damaged file raises anything
        fault = type(error).__name__
    listed = [[key, told.kind, told.shape, len(told.arrays)] for key, told in found.items()]
    with os.fdopen(descriptor, "wb") as answer:
        answer.write(json.dumps({"fault": fault, "names": names, "values": listed}).encode() + b"\n")
        for told in found.values():
            for values in told.arrays:
                np.save(answer, values, allow_pickle=False)
