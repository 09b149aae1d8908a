"""Reads arrays from .npz and .npy files and MATLAB's .mat files, as numbers or texts; nothing in them is executed.

Where a file cannot be used, `fail(path, flaw, remedy)` makes the error: `flaw` ends a sentence about the file, and
`remedy` says what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from benchmark.contract.arrays import BoolArray
from benchmark.contract.errors import UserError
from benchmark.contract.file_errors import flaw_and_remedy
from benchmark.contract.regular_file import LARGEST, nonempty_size
from benchmark.contract.worker_died import WorkerDied
from datasets.feature_files.mat_reader import Unreadable, is_text, read_mat

Matrix = NDArray[np.float64]
Fail = Callable[[Path, str, str], UserError]

EITHER = "numbers or texts"
CASTS = {"numbers": ".astype(float)", "texts": ".astype(str)", EITHER: ".astype(float) or .astype(str)"}

# How .mat files begin that scipy cannot read, what they are, and what to do.
_IN_OCTAVE = "save it in Octave with: save -v7 FILE NAMES"
_FOREIGN = (
    (
        b"MATLAB 7.3",
        "is of MATLAB's version 7.3 (HDF5)",
        "convert it in MATLAB: save(FILE, '-v7', names of the arrays)",
    ),
    (b"\x89HDF", "is an HDF5 file, as save -hdf5 of Octave writes it", _IN_OCTAVE),
    (b"# Created by Octave", "is in the text format of Octave", _IN_OCTAVE),
    (b"Octave-1-", "is in the binary format of Octave", _IN_OCTAVE),
    (b"\x1f\x8b", "is packed by gzip, as save -zip of Octave writes it", _IN_OCTAVE),
)


def read_arrays(path: Path, keys: Collection[str], fail: Fail) -> dict[str, Matrix]:
    """The arrays of these names as matrices, float64 [rows, columns]; names that the file lacks are left out.

    A vector becomes one column, and a sparse matrix a dense one.

    Raises:
        UserError: the file cannot be read, or an array of these names holds no real numbers or has three axes.
    """
    values = read_values(path, keys, fail, dict.fromkeys(keys, "numbers"))
    return {key: as_matrix(path, key, value, fail) for key, value in values.items()}


def read_values(
    path: Path, keys: Collection[str], fail: Fail, kinds: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What the file holds under these names; names that the file lacks are left out.

    Args:
        path: of the file.
        keys: the names.
        fail: makes the error.
        kinds: name -> "numbers" or "texts", which the error about another content asks for; by default either.

    Returns:
        Name -> an array of numbers or texts; of a .mat file also what else `read_mat` returns.

    Raises:
        UserError: the file cannot be read.
    """
    _check_kind(path, fail)
    with _library_errors(path, fail):
        if path.suffix.lower() == ".mat":
            return read_mat(path, keys)[1]
        with np.load(path, allow_pickle=False) as archive:
            return {
                key: _without_objects(
                    path, key, partial(archive.__getitem__, key), fail, (kinds or {}).get(key, EITHER)
                )
                for key in keys
                if key in archive.files
            }


def names_in(path: Path, fail: Fail) -> list[str]:
    """Names of all arrays of a file, sorted; raises UserError if it cannot be read."""
    _check_kind(path, fail)
    with _library_errors(path, fail):
        if path.suffix.lower() == ".mat":
            return read_mat(path, None)[0]
        with np.load(path, allow_pickle=False) as archive:
            return sorted(archive.files)


def read_npy(path: Path, fail: Fail) -> NDArray[Any]:
    """The array of a .npy file; raises UserError where it cannot be read."""
    _check_size(path, fail)
    with _library_errors(path, fail), path.open("rb") as file:
        values: NDArray[Any] = _without_objects(
            path, "", lambda: np.lib.format.read_array(file, allow_pickle=False), fail, EITHER
        )
        return values


def _check_size(path: Path, fail: Fail) -> None:
    """Raises UserError for a path that is no ordinary file, and for an empty one."""
    try:
        nonempty_size(path)
    except OSError as error:
        raise fail(path, *flaw_and_remedy(error)) from error


def _check_kind(path: Path, fail: Fail) -> None:
    """Raises UserError for a path that is no ordinary .mat or .npz file, and for formats that scipy cannot read."""
    _check_size(path, fail)
    try:
        with path.open("rb") as file:
            start = file.read(max(len(magic) for magic, _, _ in _FOREIGN))
    except OSError as error:
        raise fail(path, *flaw_and_remedy(error)) from error
    if path.suffix.lower() not in (".mat", ".npz"):
        raise fail(path, "has another ending", "save its arrays as .mat or .npz")
    for magic, flaw, remedy in _FOREIGN:
        if path.suffix.lower() == ".mat" and start.startswith(magic):
            raise fail(path, flaw, remedy)


@contextmanager
def _library_errors(path: Path, fail: Fail) -> Iterator[None]:
    """Turns what the libraries raise for a damaged file into one line about it."""
    try:
        yield
    except UserError:
        raise
    except MemoryError as error:
        raise fail(path, "states more values than memory holds", "save fewer, or mend the file") from error
    except WorkerDied as error:
        raise fail(path, f"cannot be read: {error}", "replace it") from error
    except Unreadable as error:
        raise fail(path, f"cannot be read ({error})", "replace it") from error
    except Exception as error:  # a damaged file raises BadZipFile, zlib.error, tokenize.TokenError and many more
        raise fail(path, f"cannot be read ({type(error).__name__})", "replace it") from error


def _without_objects(path: Path, key: str, read: Callable[[], Any], fail: Fail, kind: str) -> Any:  # noqa: ANN401 - any array
    """What `read` gives; an array of Python objects, which only a pickle can hold, is refused."""
    try:
        return read()
    except ValueError as error:
        if "allow_pickle" not in str(error):
            raise
        under = f" under {key}" if key else ""
        raise fail(path, f"holds Python objects{under}", f"save that array as {kind}: {CASTS[kind]}") from error


def as_matrix(path: Path, key: str, value: Any, fail: Fail) -> Matrix:  # noqa: ANN401 - any array
    """An array as a matrix of real numbers, float64 [rows, columns]; a vector becomes one column.

    Raises:
        UserError: it holds something else than real numbers, is empty or has more than two axes.
    """
    with _library_errors(path, fail):
        return _matrix(path, key, value, fail)


def _matrix(path: Path, key: str, value: Any, fail: Fail) -> Matrix:  # noqa: ANN401 - any array
    if sparse.issparse(value):
        n_bytes = value.shape[0] * value.shape[1] * np.dtype(np.float64).itemsize
        if n_bytes > LARGEST:
            flaw = f"holds a sparse array of shape {list(value.shape)} under {key}, {n_bytes:,} bytes as a dense one"
            raise fail(path, flaw, f"save one that takes at most {LARGEST:,}")
        value = value.toarray()
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf":
        kind = f"values of type {value.dtype}" if isinstance(value, np.ndarray) else type(value).__name__
        raise fail(path, f"holds no real numbers under {key} ({kind})", "save that array as numbers")
    if value.ndim > 2 or not value.size:
        raise fail(path, f"holds an array of shape {list(value.shape)} under {key}", "save a matrix with a row an item")
    return np.asarray(value.reshape(len(value), -1) if value.ndim == 2 else value.reshape(-1, 1), np.float64)


def as_texts(path: Path, key: str, value: Any, fail: Fail) -> list[str]:  # noqa: ANN401 - any array
    """The texts of an array with one text an item, also of MATLAB's cells of texts and of its char matrices.

    Raises:
        UserError: the array holds something else than texts, or has several of them in each row and column.
    """
    if isinstance(value, np.ndarray) and value.ndim <= 2 and value.size == max(value.shape, default=1):
        if value.dtype.kind == "U":
            texts = [str(text) for text in value.reshape(-1)]
            return [text.rstrip(" ") for text in texts] if path.suffix.lower() == ".mat" else texts
        if value.dtype.kind == "O" and all(map(is_text, value.flat)):
            return ["".join(map(str, cell.flat)) for cell in value.flat]
    kind = (
        f"type {value.dtype} and shape {list(value.shape)}" if isinstance(value, np.ndarray) else type(value).__name__
    )
    way = "cellstr(string(ids))" if path.suffix.lower() == ".mat" else "np.array(ids).astype(str)"
    raise fail(path, f"holds no list of texts under {key} ({kind})", f"save it as {way}")


def in_rows(bad: BoolArray) -> str:
    """Says how many rows of bool [n, columns] hold a true value, and which of them is the first, counted from 1."""
    rows = np.flatnonzero(bad.any(axis=1))
    return f"in {len(rows):,} of {len(bad):,} rows, the first of which is row {rows[0] + 1:,}"
