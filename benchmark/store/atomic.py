"""Writes a file whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import IO

from benchmark.contract.drafts import draft_file
from benchmark.contract.errors import StorageError


def write_atomically(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Lets `write` fill a draft beside `path` and then renames the draft to `path`.

    Raises:
        StorageError: the file cannot be written; the error names `path`.
    """
    try:
        with draft_file(path) as file:
            write(file)
    except OSError as error:
        # The error of a full disk names no file, and the draft's name would tell users nothing.
        raise StorageError(error.errno, f"could not write it: {error.strerror or error}", str(path)) from error
