"""Reads one matrix, or the labels of items, from a .csv, .npy, .npz or .mat file."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.errors import UserError
from benchmark.contract.quoting import shown
from benchmark.exchange.text_tables import TextTable, is_number, read_table
from benchmark.matrices.named_array import NamedArray

Fail = Callable[[Path, str, str], UserError]

_MARKS = re.compile(r"[;\t]")  # that other tables have between their columns


def read_matrix(option: str, given: Path) -> NamedArray:
    """The matrix of a file, or of one array in it, written PATH:NAME.

    Raises:
        UserError: the file cannot be read, holds several arrays and none is named, or holds no matrix of numbers.
    """
    path, name = _parted(given)
    if path.suffix.lower() == ".csv":
        return NamedArray(f"{option} {path}", read_table(path).without_names().numbers())
    name, value = _value(path, name, fail := _fail(option))
    return NamedArray(f"{option} {given}", _numbers(path, name, value, fail))


def read_labels(option: str, given: Path) -> NamedArray:
    """Labels in the same files: texts [n], or numbers [n, columns].

    Raises:
        UserError: the file cannot be read, or holds neither numbers nor one column of texts.
    """
    path, name = _parted(given)
    if path.suffix.lower() == ".csv":
        table = read_table(path)
        try:
            return NamedArray(f"{option} {path}", table.without_names().numbers())
        except UserError:
            if len(table.fields[0]) > 1:
                raise
        hint = "; the first line counts as a label too, so take out a name of the column"
        return NamedArray(f"{option} {path}", _texts(table), hint=hint)
    name, value = _value(path, name, fail := _fail(option))
    if isinstance(value, np.ndarray) and value.dtype.kind in "UO":
        from datasets.feature_files.arrays import as_texts

        return NamedArray(f"{option} {given}", np.array(as_texts(path, name, value, fail)))
    return NamedArray(f"{option} {given}", _numbers(path, name, value, fail))


def _texts(table: TextTable) -> NDArray[np.str_]:
    """Labels of a single column; raises UserError for a line that looks like several columns."""
    texts = [row[0].strip() for row in table.fields]
    for line, text in zip(table.lines, texts, strict=True):
        if _MARKS.search(text) or (len(text.split()) > 1 and all(map(is_number, text.split()))):
            raise UserError(
                f"{table.path} should hold one label a line, or columns of 0 and 1 with commas between them; line "
                f"{line} has {shown(text)}; put commas between the columns"
            )
    return np.array(texts)


def _numbers(path: Path, name: str, value: Any, fail: Fail) -> NDArray[Any]:  # noqa: ANN401 - any array
    """A matrix of numbers, [n, d]; float64 unless it is of whole numbers or truth values.

    A .mat file says only of bytes that they are whole numbers: MATLAB saves real ones in the smallest type that fits.
    """
    from datasets.feature_files.arrays import as_matrix

    matrix = as_matrix(path, name, value, fail)
    if not isinstance(value, np.ndarray) or (path.suffix.lower() == ".mat" and value.dtype != np.uint8):
        return matrix
    return value.reshape(matrix.shape) if value.dtype.kind in "biu" else matrix


def _value(path: Path, name: str, fail: Fail) -> tuple[str, Any]:
    """Name and content of an array of a .npy, .npz or .mat file."""
    from datasets.feature_files.arrays import names_in, read_npy, read_values

    if path.suffix.lower() == ".npy":
        return "the file", read_npy(path, fail)
    if path.suffix.lower() not in (".npz", ".mat"):
        raise fail(path, "has another ending", "save the matrix as one of these")
    names = names_in(path, fail)
    if not name and len(names) == 1:
        (name,) = names
    if name not in names:
        said = f"has no array {name}" if name else f"holds {len(names)} arrays"
        raise fail(path, f"{said} ({', '.join(names)})", f"name one of them: {path}:NAME")
    return name, read_values(path, [name], fail)[name]


def _parted(given: Path) -> tuple[Path, str]:
    """The file and the name of an array in it; the name is empty if there is none."""
    before, colon, name = str(given).rpartition(":")
    return (Path(before), name) if colon and not given.exists() else (given, "")


def _fail(option: str) -> Fail:
    def error(path: Path, flaw: str, remedy: str) -> UserError:
        return UserError(f"{option} should be a .csv, .npy, .npz or .mat file; {path} {flaw}; {remedy}")

    return error
