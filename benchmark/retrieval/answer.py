"""The answer to a query."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import IntArray
from benchmark.contract.errors import UserError
from benchmark.contract.python_words import in_python_words
from benchmark.contract.quoting import shown
from benchmark.retrieval.sheet import check_sheet, write_sheet


@dataclass(frozen=True)
class Answer:
    """The nearest items of a database, nearest first.

    Attributes:
        query: what was asked, in words.
        picture: file of an image that was asked with.
        model: method, code length and split, in words.
        searched: what was searched, in words.
        source: of the images and sounds that the model was fitted on, as tables state it.
        measure: "distance" (bits that differ) or "similarity" (cosine).
        ids: of the items.
        values: [n], int64 distances or float64 similarities.
        places: int64 [n], ranks from 1; items of equal distance share one.
        sizes: int64 [n], how many items of the whole database share the rank.
        classes: of the items, "" where nobody knows.
        captions: the sentence of a sound, the first one of an image, "" where nobody knows.
        pictures: file of each image, or of the image that a sound belongs to.
        n_searched: items in the database.
    """

    query: str
    picture: Path | None
    model: str
    searched: str
    source: str
    measure: str
    ids: tuple[str, ...]
    values: NDArray[np.int64] | NDArray[np.float64]
    places: IntArray
    sizes: IntArray
    classes: tuple[str, ...]
    captions: tuple[str, ...]
    pictures: tuple[Path | None, ...]
    n_searched: int

    def __len__(self) -> int:
        """Number of items in the answer."""
        return len(self.ids)

    def write_sheet(self, path: str | Path) -> None:
        """Draws the query and what was found on one sheet, as `search --out` does.

        Args:
            path: a .png or .html file.

        Raises:
            UserError: the name ends otherwise, the folder cannot be made, or the answer has more than 200 items.
            OSError: the file cannot be written.
        """
        with in_python_words({"out": "path", "top": "the answer"}):
            if not isinstance(path, str | Path):
                raise UserError(f"--out should be the path of a file, got {shown(path)}")
            check_sheet(Path(path), len(self))
        write_sheet(self, Path(path))

    def __repr__(self) -> str:
        """One line; the arrays would fill pages."""
        return f"Answer: {len(self):,} of {self.n_searched:,} items for {self.query}, by {self.model}"

    @property
    def heads(self) -> list[str]:
        """What stands below the query: the model, what was searched, and the source of the model's data."""
        return [f"model: {self.model}", f"searched: {self.searched}", f"data of the model: {self.source}"]

    @property
    def remarks(self) -> list[str]:
        """What a reader should know of the order."""
        said = []
        if (self.sizes > 1).any():
            said.append(
                f"Items of equal {self.measure} share their rank; within it they stand in the order of the database."
            )
        if len(self):
            n_left = int(self.sizes[-1] - (self.places == self.places[-1]).sum())
            if n_left:
                are = "1 further item has" if n_left == 1 else f"{n_left:,} further items have"
                said.append(f"{are} the {self.measure} of the last one shown.")
        return said


def value_text(value: float) -> str:
    """A distance as a whole number, a similarity with four decimals."""
    return str(int(value)) if isinstance(value, int | np.integer) else f"{value:.4f}"


def tidy(caption: str) -> str:
    """A caption without the spaces that the published files have before the full stop and around it."""
    return " ".join(caption.split()).replace(" .", ".")
