"""Reads .csv files of numbers or texts."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.errors import UserError
from benchmark.contract.file_errors import save_as_utf8
from benchmark.contract.quoting import shown
from benchmark.contract.regular_file import nonempty_size, read_text


@dataclass(frozen=True)
class TextTable:
    """The lines of a file that are not empty, each with the same number of fields.

    Attributes:
        path: of the file.
        fields: of each line, with the blanks at their ends, which an id may begin or end with.
        lines: number of each line in the file.
    """

    path: Path
    fields: list[list[str]]
    lines: list[int]

    def without_names(self, n_ids: int = 0) -> TextTable:
        """The table without its first line if that holds names: no field after the first `n_ids` is a number."""
        if len(self.fields) > 1 and not any(map(is_number, self.fields[0][n_ids:])):
            return TextTable(self.path, self.fields[1:], self.lines[1:])
        return self

    def numbers(self, n_ids: int = 0) -> NDArray[np.float64]:
        """The fields after the first `n_ids` of each line, float64 [n, columns].

        Raises:
            UserError: a field is no number.
        """
        rows = [row[n_ids:] for row in self.fields]
        try:
            return np.array(rows, np.float64)
        except ValueError:
            line, column = next(
                (k, c) for k, row in enumerate(rows) for c, field in enumerate(row) if not is_number(field)
            )
            raise UserError(
                f"{self.path} should hold numbers; line {self.lines[line]} has {shown(rows[line][column])} in field "
                f"{column + n_ids + 1}; save numbers with a decimal point, separated by commas"
            ) from None


def read_table(path: Path) -> TextTable:
    """Reads a .csv file; raises UserError where it cannot be read or its lines have different numbers of fields."""
    try:
        nonempty_size(path)
        reader = csv.reader(io.StringIO(read_text(path).removeprefix("\ufeff"), newline=""), strict=True)
        found = [(reader.line_num, row) for row in reader if row]
    except FileNotFoundError as error:
        raise UserError(f"expected a file in {path}, there is none; check the path") from error
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror or error}); replace it") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not UTF-8 ({error.reason} at byte {error.start}); {save_as_utf8(path)}") from error
    except csv.Error as error:
        raise UserError(f"{path} is no .csv file ({error}); separate fields by commas") from error
    if not found:
        raise UserError(f"{path} holds empty lines only; save a line for each item")
    (first_line, first), *_ = found
    for line, row in found:
        if len(row) != len(first):
            raise UserError(
                f"{path} should have as many fields in each line; line {first_line} has {len(first)}, line {line} has "
                f"{len(row)}"
            )
    return TextTable(path, [row for _, row in found], [line for line, _ in found])


def is_number(text: str) -> bool:
    """Whether a text is a number, whatever blanks stand around it."""
    try:
        float(text)
    except ValueError:
        return False
    return True
