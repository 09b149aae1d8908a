"""How much of a job is done, told through a small file by the process that runs it to the one that waits for it.

It is a file because a worker may die at any moment: a queue that it was writing to could then block all others.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path

SECONDS = 0.5  # between two writes, and between two looks

_listener: ContextVar[_Listener | None] = ContextVar("listener", default=None)


class _Listener:
    """The file that the job of this process writes to, and when it last did."""

    def __init__(self, path: Path) -> None:
        self.path, self.last = path, 0.0


@contextlib.contextmanager
def telling(path: Path) -> Iterator[None]:
    """Lets `tell` write to that file inside the block."""
    token = _listener.set(_Listener(path))
    try:
        yield
    finally:
        _listener.reset(token)


def tell(done: int, total: int) -> None:
    """Tells that `done` of `total` equal parts of the running job are done; does nothing outside of `telling`."""
    listener = _listener.get()
    if listener is not None and time.monotonic() - listener.last >= SECONDS:
        listener.last = time.monotonic()
        with contextlib.suppress(OSError):  # no reason to lose a job
            listener.path.write_text(f"{done} {total}")


def told(path: Path) -> tuple[int, int] | None:
    """Number of done parts and of all parts of the job that writes to that file; None if it has written nothing yet."""
    try:
        done, total = map(int, path.read_text().split())
    except (OSError, ValueError):  # ValueError: half written
        return None
    return done, total
