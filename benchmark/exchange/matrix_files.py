"""Reads one matrix, or the labels of items, from a .csv, .npy, .npz or .mat file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.errors import UserError
from benchmark.contract.labels import Labels
from benchmark.contract.regular_file import nonempty_size
from benchmark.exchange.representations import Matrix
from benchmark.exchange.text_tables import read_table

Fail = Callable[[Path, str, str], UserError]


@dataclass(frozen=True)
class Given:
    """A matrix that an option names.

    Attributes:
        where: the option and the file, for errors.
        values: float64 [n, d].
        is_bytes: whether the file holds uint8.
    """

    where: str
    values: Matrix
    is_bytes: bool


def read_given(option: str, given: Path) -> Given:
    """The matrix of a file, or of one array in it, written PATH:NAME.

    Raises:
        UserError: the file cannot be read, holds several arrays and none is named, or holds no matrix of numbers.
    """
    from datasets.feature_files.arrays import as_matrix

    path, name = _parted(given)
    if path.suffix.lower() == ".csv":
        return Given(f"{option} {path}", read_table(path).without_names().numbers(), is_bytes=False)
    name, value = _value(path, name, fail := _fail(option))
    is_bytes = isinstance(value, np.ndarray) and value.dtype == np.uint8
    return Given(f"{option} {given}", as_matrix(path, name, value, fail), is_bytes)


def labels_of_both(query: Path, database: Path) -> tuple[Labels, Labels]:
    """Labels of queries and database, both int64 [n] or both bool [n, n_classes].

    One column holds a number or a text for each item; several columns hold 0 and 1.

    Raises:
        UserError: a file cannot be read, or the labels are of different forms.
    """
    from datasets.feature_files.class_labels import recognised

    options = "--query-labels", "--database-labels"
    found = [_labels(option, given) for option, given in zip(options, (query, database), strict=True)]
    texts = [values.dtype.kind == "U" for values in found]
    if texts[0] != texts[1]:
        raise UserError(f"{' and '.join(options)} should both hold numbers or both hold texts; save one form in both")
    if all(texts):
        numbers = np.unique(np.concatenate(found), return_inverse=True)[1].astype(np.int64)
        return numbers[: len(found[0])], numbers[len(found[0]) :]

    def fail(_: Path, flaw: str, remedy: str) -> UserError:
        return UserError(f"{options[0]} {query} and {options[1]} {database}: the pair {flaw}; {remedy}")

    return recognised(query, ("the queries", found[0]), ("the database", found[1]), fail)


def _labels(option: str, given: Path) -> NDArray[Any]:
    """Labels as texts [n], or as float64 [n, columns]."""
    from datasets.feature_files.arrays import as_matrix

    path, name = _parted(given)
    if path.suffix.lower() == ".csv":
        table = read_table(path)
        try:
            return table.without_names().numbers()
        except UserError:
            if len(table.fields[0]) == 1:
                return np.array([row[0] for row in table.fields])
            raise
    name, value = _value(path, name, fail := _fail(option))
    if isinstance(value, np.ndarray) and value.dtype.kind in "UO":
        texts = [text.ravel()[0] if isinstance(text, np.ndarray) and text.size == 1 else text for text in value.ravel()]
        if texts and all(isinstance(text, str) for text in texts):
            return np.array([text.rstrip(" ") for text in texts])
    return as_matrix(path, name, value, fail)


def _value(path: Path, name: str, fail: Fail) -> tuple[str, Any]:
    """Name and content of an array of a .npy, .npz or .mat file."""
    from datasets.feature_files.arrays import names_in, read_values

    if path.suffix.lower() == ".npy":
        try:
            nonempty_size(path)
            return "the file", np.load(path, allow_pickle=False)
        except FileNotFoundError as error:
            raise fail(path, "is not there", "check the path") from error
        except (OSError, ValueError, EOFError, MemoryError) as error:
            raise fail(path, f"cannot be read ({error})", "save an array of numbers with numpy.save") from error
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
