"""Folders of a user's own images with captions, small enough for tests."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

Row = Mapping[str, str]


def write_images(folder: Path, files: Sequence[str]) -> None:
    """Writes a small image for each path below the folder; no two have equal pixels."""
    for number, file in enumerate(files):
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        pixels = np.random.default_rng(number).integers(0, 256, (16, 16, 3), np.uint8)
        Image.fromarray(pixels).save(path)


def write_table(path: Path, rows: Sequence[Row], delimiter: str = ",", encoding: str = "utf-8") -> None:
    """Writes rows as a table with a header."""
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.DictWriter(file, rows[0].keys(), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


def write_own(folder: Path, rows: Sequence[Row]) -> Path:
    """Writes captions.csv with these rows, and an image for each distinct `file` in them; returns the folder."""
    write_images(folder / "images", list(dict.fromkeys(row["file"] for row in rows)))
    write_table(folder / "captions.csv", rows)
    return folder


def rows_of(classes: Mapping[str, int], **columns: str) -> list[dict[str, str]]:
    """Two captions for each of n images of each class; `columns` are added to every row."""
    return [
        {"file": f"{name}{n}.png", "caption": f"{word} {name} number {n}", "class": name, **columns}
        for name, size in classes.items()
        for n in range(size)
        for word in ("one", "another")
    ]
