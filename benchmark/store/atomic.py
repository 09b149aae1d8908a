"""Writes a file whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import IO
from uuid import uuid4

from benchmark.contract.errors import StorageError


def write_atomically(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Lets `write` fill a draft beside `path` and then renames the draft to `path`.

    Raises:
        StorageError: the file cannot be written; the error names `path`.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # mkstemp would make a file that only its owner can read, but the folder of a run is often shared.
        draft = path.with_name(f".{path.name}-{uuid4().hex}")
        try:
            with draft.open("xb") as file:
                write(file)
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    except OSError as error:
        # The error of a full disk names no file, and the draft's name would tell users nothing.
        raise StorageError(error.errno, f"could not write it: {error.strerror or error}", str(path)) from error
