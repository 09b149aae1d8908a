"""Drafts: files and folders under way, which get their name only when they are complete.

A process holds a lock on each of its drafts. The kernel drops the lock when the process ends, even if it is killed, so
`sweep` can tell a draft that nobody will finish from one that another run is writing at this moment, also where
several machines or containers share a folder.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from uuid import uuid4

from benchmark.contract.regular_file import regular_size

_DRAFT = re.compile(r"\.xmhash-[0-9a-f]{32}\.draft")


@contextmanager
def draft_file(path: Path) -> Iterator[IO[bytes]]:
    """Gives an open file beside `path` that replaces it if the `with` block succeeds, and vanishes if it fails.

    The folder of `path` is made if it is missing. The file has the permissions that the umask allows.

    Raises:
        OSError: `path` is a folder, a pipe or a device, or the file cannot be written; the error may name the draft,
            or no file at all.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        regular_size(path)
    draft, file = _new_file(path.parent)
    try:
        with file:
            yield file
            file.flush()
            draft.replace(path)  # before the file is closed, which gives the lock back
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


@contextmanager
def draft_folder(parent: Path) -> Iterator[Path]:
    """Gives an empty folder in `parent`; what is left of it is removed at the end. Rename it to keep it.

    Raises:
        OSError: the folder cannot be made.
    """
    parent.mkdir(parents=True, exist_ok=True)
    folder, lock = _new_folder(parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def remove(path: Path) -> None:
    """Removes a file, a link, or a folder with everything below it; there may be none."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Removes the drafts in this folder, not below it, whose process has ended; leaves what it may not remove."""
    try:
        names = [entry.name for entry in os.scandir(folder)]
    except OSError:
        return
    for name in names:
        if _DRAFT.fullmatch(name):
            with contextlib.suppress(OSError):
                _remove_unless_locked(folder / name)


def _remove_unless_locked(draft: Path) -> None:
    """Raises OSError where the draft is locked or cannot be removed."""
    descriptor = os.open(draft, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        remove(draft)
    finally:
        os.close(descriptor)


def _new_file(folder: Path) -> tuple[Path, IO[bytes]]:
    while True:
        draft = _new_name(folder)
        # Not by mkstemp, whose files nobody else may read: runs and caches are often shared.
        file = draft.open("xb")
        if _locked(file.fileno(), draft):
            return draft, file
        file.close()


def _new_folder(parent: Path) -> tuple[Path, int]:
    while True:
        draft = _new_name(parent)
        draft.mkdir()
        with contextlib.suppress(FileNotFoundError):
            lock = os.open(draft, os.O_RDONLY)
            if _locked(lock, draft):
                return draft, lock
            os.close(lock)


def _new_name(folder: Path) -> Path:
    return folder / f".xmhash-{uuid4().hex}.draft"


def _locked(descriptor: int, draft: Path) -> bool:
    """Locks a new draft; False if `sweep` of another process removed it just before."""
    with contextlib.suppress(OSError):  # a file system without locks, where `sweep` removes nothing either
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    return draft.exists()
