"""Keeps the files of cells together while they are stored and removed by several processes at once.

A cell has a file of outputs and a file of its result. Whoever stores a cell holds a lock on the folder of the cells
that others who store share; whoever removes or replaces cells holds it alone. So no removal falls between the two
files of a cell. The kernel drops the lock when a process ends, even if it is killed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def while_cells_stay(folder: Path) -> Iterator[None]:
    """Holds a shared lock: no process removes a cell of this folder during the block. Makes the folder.

    Raises:
        OSError: the folder cannot be made.
    """
    with _locked(folder, fcntl.LOCK_SH):
        yield


@contextmanager
def while_alone(folder: Path) -> Iterator[bool]:
    """Holds the lock alone: no process stores or removes a cell of this folder during the block. Makes the folder.

    Yields:
        Whether the lock is held; some file systems have no locks.

    Raises:
        OSError: the folder cannot be made.
    """
    with _locked(folder, fcntl.LOCK_EX) as is_held:
        yield is_held


@contextmanager
def _locked(folder: Path, kind: int) -> Iterator[bool]:
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        is_held = False
        with contextlib.suppress(OSError):  # a file system without locks, where the order of removal has to do
            fcntl.flock(descriptor, kind)
            is_held = True
        yield is_held
    finally:
        os.close(descriptor)
