"""Writes a file whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import IO

from benchmark.contract.drafts import draft_file
from benchmark.contract.file_errors import storing


def write_atomically(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Lets `write` fill a draft beside `path` and then renames the draft to `path`.

    Raises:
        StorageError: the file cannot be written; the error names `path`.
    """
    with storing(path, "it"), draft_file(path) as file:
        write(file)
