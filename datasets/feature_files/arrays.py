"""Reads numeric arrays by name from .npz files and MATLAB's .mat files; nothing in them is executed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.io import loadmat, whosmat

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.regular_file import LARGEST, nonempty_size
from benchmark.contract.worker_died import WorkerDied
from datasets.feature_files.mat_reader import read_mat, write_answer

Matrix = NDArray[np.float64]

_HDF5 = b"\x89HDF"
_MAT_7_3 = b"MATLAB 7.3"


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


def read_arrays(path: Path, keys: Collection[str]) -> dict[str, Matrix]:
    """The arrays of these names as matrices, float64 [rows, columns]; names that the file lacks are left out.

    A vector becomes one column, and a sparse matrix a dense one.

    Raises:
        DataUnavailable: the file cannot be read, or an array of these names holds no real numbers or has three axes.
    """
    _check_kind(path)
    with _library_errors(path):
        if path.suffix.lower() == ".mat":
            return read_mat(path, keys)[1]
        with np.load(path, allow_pickle=False) as archive:
            return {key: _matrix(path, key, _plain(path, key, archive)) for key in keys if key in archive.files}


def names_in(path: Path) -> list[str]:
    """Names of all arrays of a file, sorted; raises DataUnavailable if it cannot be read."""
    _check_kind(path)
    with _library_errors(path):
        if path.suffix.lower() == ".mat":
            return read_mat(path, None)[0]
        with np.load(path, allow_pickle=False) as archive:
            return sorted(archive.files)


def tell_mat(descriptor: int, file: str, keys: Collection[str] | None) -> None:
    """Runs in the process that reads a .mat file for `read_mat`, and writes the answer.

    Args:
        descriptor: of the file that takes the answer.
        file: the .mat file.
        keys: as `read_mat` takes them.
    """
    path = Path(file)

    def found() -> tuple[list[str], dict[str, Matrix]]:
        with _library_errors(path):
            if keys is None:
                return sorted(name for name, *_ in whosmat(path)), {}
            arrays = loadmat(path, variable_names=list(keys))
            return [], {key: _matrix(path, key, arrays[key]) for key in keys if key in arrays}

    write_answer(descriptor, found)


def _check_kind(path: Path) -> None:
    """Raises DataUnavailable for a path that is no ordinary .mat or .npz file, and for MATLAB's v7.3."""
    try:
        nonempty_size(path)
        with path.open("rb") as file:
            start = file.read(len(_MAT_7_3))
    except FileNotFoundError as error:
        raise unusable(path, "is not there", "check the path") from error
    except OSError as error:
        raise unusable(path, f"cannot be read ({error.strerror or error})", "replace it") from error
    if path.suffix.lower() not in (".mat", ".npz"):
        raise unusable(path, "has another ending", "save its arrays as .mat or .npz")
    if start == _MAT_7_3 or start.startswith(_HDF5):
        raise unusable(
            path, "is of MATLAB's version 7.3 (HDF5)", "convert it in MATLAB: save(FILE, '-v7', names of the arrays)"
        )


@contextmanager
def _library_errors(path: Path) -> Iterator[None]:
    """Turns what the libraries raise for a damaged file into one line about it."""
    try:
        yield
    except DataUnavailable:
        raise
    except MemoryError as error:
        raise unusable(path, "states more values than memory holds", "save fewer, or mend the file") from error
    except WorkerDied as error:
        raise unusable(path, f"cannot be read: {error}", "replace it") from error
    except Exception as error:  # a damaged file raises BadZipFile, zlib.error, tokenize.TokenError and many more
        raise unusable(path, f"cannot be read ({type(error).__name__})", "replace it") from error


def _plain(path: Path, key: str, archive: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any array
    """An array of an .npz file; one of Python objects, which only a pickle can hold, is refused."""
    try:
        return archive[key]
    except ValueError as error:
        if "allow_pickle" not in str(error):
            raise
        raise unusable(path, f"holds Python objects under {key}", "save that array as numbers") from error


def _matrix(path: Path, key: str, value: Any) -> Matrix:  # noqa: ANN401 - any array
    """An array as a matrix of real numbers."""
    if sparse.issparse(value):
        n_bytes = value.shape[0] * value.shape[1] * np.dtype(np.float64).itemsize
        if n_bytes > LARGEST:
            flaw = f"holds a sparse array of shape {list(value.shape)} under {key}, {n_bytes:,} bytes as a dense one"
            raise unusable(path, flaw, f"save one that takes at most {LARGEST:,}")
        value = value.toarray()
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf":
        kind = f"values of type {value.dtype}" if isinstance(value, np.ndarray) else type(value).__name__
        raise unusable(path, f"holds no real numbers under {key} ({kind})", "save that array as numbers")
    if value.ndim > 2 or not value.size:
        raise unusable(
            path, f"holds an array of shape {list(value.shape)} under {key}", "save a matrix with a row an item"
        )
    return np.asarray(value.reshape(len(value), -1) if value.ndim == 2 else value.reshape(-1, 1), np.float64)
