"""An array that a user gives, with the words that errors use for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import BoolArray


@dataclass(frozen=True)
class NamedArray:
    """An array of a user and how errors speak of it.

    Attributes:
        where: names it.
        values: [n] or [n, d], a row for each item; its dtype tells bytes and whole numbers from real ones.
        first: number of its first row and column: 1, or 0 in Python.
        ids: of its rows, if they have ids.
        hint: what to do where the number of rows is wrong.
    """

    where: str
    values: NDArray[Any]
    first: int = 1
    ids: Sequence[str] = ()
    hint: str = ""

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.values)

    @property
    def width(self) -> int:
        """Number of columns of a matrix."""
        return int(self.values.shape[1])

    def flaw(self, expected: str, wrong: BoolArray, remedy: str) -> ValueError:
        """The error that names the first wrong value.

        Args:
            expected: what the array should hold.
            wrong: bool, of the shape of the values.
            remedy: what to do.
        """
        row, *column = (int(place) for place in np.argwhere(wrong)[0])
        name = f"row {row + self.first}" + (f" ({self.ids[row]})" if self.ids else "")
        in_column = f" in column {column[0] + self.first}" if column and self.width > 1 else ""
        value = self.values[(row, *column)]
        said = f"{value:g}" if self.values.dtype.kind == "f" else str(value)
        return ValueError(f"{self.where} should hold {expected}; {name} has {said}{in_column}; {remedy}")
