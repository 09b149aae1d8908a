"""Writes a file whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import IO
from uuid import uuid4


def write_atomically(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Lets `write` fill a draft beside path, which takes its place when complete; an OSError names path."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Not by mkstemp, whose files nobody else may read: a run's folder is often shared.
        draft = path.with_name(f".{path.name}-{uuid4().hex}")
        try:
            with draft.open("xb") as file:
                write(file)
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    except OSError as error:
        # A full disk names no file at all, and the draft's name says nothing to anybody.
        raise OSError(error.errno, f"could not write it: {error.strerror or error}", str(path)) from error
