"""Reads arrays by name from .npz files and MATLAB's .mat files, as numbers or texts; nothing in them is executed."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.io import loadmat, whosmat
from scipy.io.matlab import MatReadError

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.regular_file import LARGEST, nonempty_size

Matrix = NDArray[np.float64]

# Makes the error for a file: takes its path, what is wrong with it, as the end of a sentence, and what to do.
Refusal = Callable[[Path, str, str], DataUnavailable]

_HDF5 = b"\x89HDF"
_MAT_7_3 = b"MATLAB 7.3"
# What the libraries raise for damaged files.
_DAMAGED = (
    *(ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError, NotImplementedError),
    *(UnpicklingError, MatReadError, zipfile.BadZipFile, zlib.error, OSError),
)


def unusable(path: Path, flaw: str, remedy: str) -> DataUnavailable:
    """The error for a feature file that cannot be used.

    Args:
        path: the file.
        flaw: what is wrong with it, as the end of a sentence about it.
        remedy: what to do.
    """
    return DataUnavailable(
        f"--dataset-file should be a .mat or .npz file of features and labels; {path} {flaw}; {remedy}"
    )


def read_arrays(path: Path, keys: Collection[str], refused: Refusal = unusable) -> dict[str, Matrix]:
    """The arrays of these names as matrices, float64 [rows, columns]; names that the file lacks are left out.

    A vector becomes one column, and a sparse matrix a dense one.

    Raises:
        DataUnavailable: the file cannot be read, or an array of these names holds no real numbers or has three axes;
            `refused` makes it.
    """
    found = raw_arrays(path, keys, refused)
    return {key: as_matrix(path, key, value, refused) for key, value in found.items()}


def raw_arrays(path: Path, keys: Collection[str], refused: Refusal = unusable) -> dict[str, Any]:
    """The arrays of these names as the file holds them; names that it lacks are left out.

    Raises:
        DataUnavailable: the file cannot be read, or holds Python objects under these names; `refused` makes it.
    """
    _check_kind(path, refused)
    with _library_errors(path, refused):
        if path.suffix.lower() == ".mat":
            return {key: value for key, value in loadmat(path, variable_names=list(keys)).items() if key in keys}
        with np.load(path, allow_pickle=False) as archive:
            return {key: _plain(path, key, archive, refused) for key in keys if key in archive.files}


def names_in(path: Path, refused: Refusal = unusable) -> list[str]:
    """Names of all arrays of a file, sorted; raises DataUnavailable if it cannot be read."""
    _check_kind(path, refused)
    with _library_errors(path, refused):
        if path.suffix.lower() == ".mat":
            return sorted(name for name, *_ in whosmat(path))
        with np.load(path, allow_pickle=False) as archive:
            return sorted(archive.files)


def _check_kind(path: Path, refused: Refusal) -> None:
    """Raises DataUnavailable for a path that is no ordinary .mat or .npz file, and for MATLAB's v7.3."""
    try:
        nonempty_size(path)
        with path.open("rb") as file:
            start = file.read(len(_MAT_7_3))
    except FileNotFoundError as error:
        raise refused(path, "is not there", "check the path") from error
    except OSError as error:
        raise refused(path, f"cannot be read ({error.strerror or error})", "replace it") from error
    if path.suffix.lower() not in (".mat", ".npz"):
        raise refused(path, "has another ending", "save its arrays as .mat or .npz")
    if start == _MAT_7_3 or start.startswith(_HDF5):
        raise refused(
            path, "is of MATLAB's version 7.3 (HDF5)", "convert it in MATLAB: save(FILE, '-v7', names of the arrays)"
        )


@contextmanager
def _library_errors(path: Path, refused: Refusal) -> Iterator[None]:
    """Turns what the libraries raise for a damaged file into one line about it."""
    try:
        yield
    except DataUnavailable:
        raise
    except MemoryError as error:
        raise refused(path, "states more values than memory holds", "save fewer, or mend the file") from error
    except _DAMAGED as error:
        raise refused(path, f"cannot be read ({type(error).__name__})", "replace it") from error


def _plain(path: Path, key: str, archive: Mapping[str, Any], refused: Refusal) -> Any:  # noqa: ANN401 - any array
    """An array of an .npz file; one of Python objects, which only a pickle can hold, is refused."""
    try:
        return archive[key]
    except ValueError as error:
        if "allow_pickle" not in str(error):
            raise
        raise refused(path, f"holds Python objects under {key}", "save that array as numbers or texts") from error


def as_matrix(path: Path, key: str, value: Any, refused: Refusal = unusable) -> Matrix:  # noqa: ANN401 - any array
    """An array as a matrix of real numbers, float64 [rows, columns]; raises DataUnavailable if it is none."""
    with _library_errors(path, refused):
        return _matrix(path, key, value, refused)


def _matrix(path: Path, key: str, value: Any, refused: Refusal) -> Matrix:  # noqa: ANN401 - any array
    if sparse.issparse(value):
        n_bytes = value.shape[0] * value.shape[1] * np.dtype(np.float64).itemsize
        if n_bytes > LARGEST:
            flaw = f"holds a sparse array of shape {list(value.shape)} under {key}, {n_bytes:,} bytes as a dense one"
            raise refused(path, flaw, f"save one that takes at most {LARGEST:,}")
        value = value.toarray()
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf":
        kind = f"values of type {value.dtype}" if isinstance(value, np.ndarray) else type(value).__name__
        raise refused(path, f"holds no real numbers under {key} ({kind})", "save that array as numbers")
    if value.ndim > 2 or not value.size:
        raise refused(
            path, f"holds an array of shape {list(value.shape)} under {key}", "save a matrix with a row an item"
        )
    return np.asarray(value.reshape(len(value), -1) if value.ndim == 2 else value.reshape(-1, 1), np.float64)


def as_texts(path: Path, key: str, value: Any, refused: Refusal = unusable) -> list[str]:  # noqa: ANN401 - any array
    """An array of texts, MATLAB's cells of texts and char matrices among them; raises DataUnavailable if it is none."""
    if isinstance(value, np.ndarray) and value.ndim <= 2 and value.size == max(value.shape, default=1):
        if value.dtype.kind == "U":
            texts = [str(text) for text in value.reshape(-1)]
            return [text.rstrip(" ") for text in texts] if path.suffix.lower() == ".mat" else texts
        if value.dtype.kind == "O" and all(_is_text(cell) for cell in value.flat):
            return ["".join(map(str, cell.flat)) for cell in value.flat]
    kind = (
        f"type {value.dtype} and shape {list(value.shape)}" if isinstance(value, np.ndarray) else type(value).__name__
    )
    way = "cellstr(string(ids))" if path.suffix.lower() == ".mat" else "np.array(ids).astype(str)"
    raise refused(path, f"holds no list of texts under {key} ({kind})", f"save it as {way}")


def _is_text(cell: object) -> bool:
    """Whether a cell of MATLAB holds one text; an empty one has no element."""
    return isinstance(cell, np.ndarray) and cell.size <= 1 and (cell.dtype.kind == "U" or not cell.size)
