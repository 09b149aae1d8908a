"""Writes the arrays of an export: .npz and .mat hold the arrays of a group, a .csv file holds one array."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from benchmark.contract.errors import UserError
from benchmark.contract.quoting import shown
from benchmark.exchange.content import LABELS, ExportedArray, Values

Format = Literal["mat", "npz", "csv"]


@dataclass(frozen=True)
class Writer:
    """How a format stores arrays.

    Attributes:
        first: number of the first class and of the first row.
        file: name of the file that holds an array.
        write: writes all arrays below a folder.
    """

    first: int
    file: Callable[[ExportedArray], str]
    write: Callable[[Path, Sequence[ExportedArray]], None]


def writer_of(text: str) -> tuple[Format, Writer]:
    """The format of that name and its writer; raises UserError if there is none."""
    for name in get_args(Format):
        if text == name:
            return name, WRITERS[name]
    raise UserError(f"--format should be one of {', '.join(get_args(Format))}, got {shown(text)}")


def _write_npz(folder: Path, arrays: Sequence[ExportedArray]) -> None:
    for group, values in _grouped(arrays):
        # numpy's stubs would otherwise take one of the arrays for allow_pickle.
        np.savez_compressed(folder / f"{group}.npz", allow_pickle=False, **values)


def _write_mat(folder: Path, arrays: Sequence[ExportedArray]) -> None:
    from scipy.io import savemat

    for group, values in _grouped(arrays):
        converted = {name: _for_matlab(array) for name, array in values.items()}
        savemat(folder / f"{group}.mat", converted, do_compression=True, oned_as="column")


def _grouped(arrays: Sequence[ExportedArray]) -> Iterator[tuple[str, dict[str, Values]]]:
    """File without its ending -> name -> array."""
    for group in dict.fromkeys(array.group for array in arrays):
        yield group, {array.name: array.values for array in arrays if array.group == group}


def _for_matlab(values: Values) -> Any:  # noqa: ANN401 - what savemat takes
    """Whole numbers as doubles, in which languages like Octave count; texts as a cell array, one text as it is."""
    if values.dtype.kind == "U":
        return values.astype(object).reshape(-1, 1) if values.ndim else str(values)
    return values.astype(np.float64) if values.dtype.kind in "iub" else values


def _write_csv(folder: Path, arrays: Sequence[ExportedArray]) -> None:
    for array in arrays:
        if array.name.endswith("_ids"):  # the first column of other files
            continue
        path = folder / csv_name(array)
        path.parent.mkdir(exist_ok=True)
        with path.open("w", newline="", encoding="utf-8") as file:
            lines = csv.writer(file, lineterminator="\n")
            if array.ids is None:
                lines.writerow([str(array.values)])
                continue
            rows = array.values.reshape(len(array.values), -1)
            numbered = [f"x{column}" for column in range(1, rows.shape[1] + 1)]
            lines.writerow(["id", *(array.columns or ([array.name] if array.values.ndim == 1 else numbered))])
            if rows.dtype.kind == "b":
                rows = rows.astype(np.uint8)
            # str of a float32 is the shortest text that gives the same float32.
            lines.writerows([name, *map(str, row)] for name, row in zip(array.ids, rows, strict=True))


def csv_name(array: ExportedArray) -> str:
    """Path of the array's file below the folder of an export; labels of test items have a folder of their own."""
    return f"{LABELS}/{array.name}.csv" if array.group == LABELS else f"{array.name}.csv"


WRITERS: Mapping[Format, Writer] = {
    "mat": Writer(1, lambda array: f"{array.group}.mat", _write_mat),
    "npz": Writer(0, lambda array: f"{array.group}.npz", _write_npz),
    "csv": Writer(0, csv_name, _write_csv),
}
