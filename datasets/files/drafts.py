"""Writes files under draft names, so that a name is given only to a complete file."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from benchmark.contract.regular_file import regular_size

ENDING = ".draft"
FORGOTTEN = 3600.0  # seconds after which a draft belongs to a process that was killed


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """Gives the name of a draft beside `path`, of its own for each call; it replaces `path` if the block succeeds.

    Raises:
        OSError: `path` is a folder, a pipe or a device, or the draft cannot be renamed.
    """
    with suppress(FileNotFoundError):
        regular_size(path)
    draft = path.with_name(f".{uuid4().hex}{ENDING}")
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def sweep_drafts(folder: Path) -> None:
    """Deletes the drafts in a folder that were left an hour ago or earlier."""
    for draft in folder.glob(f".*{ENDING}"):
        with suppress(FileNotFoundError):  # another process may be sweeping too
            if time.time() - draft.stat().st_mtime > FORGOTTEN:
                draft.unlink()
