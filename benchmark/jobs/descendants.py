"""Finds the processes that a worker has started, also those that left its session, by a marker in their environment."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
from collections.abc import Iterator
from pathlib import Path

VARIABLE = "XMHASH_WORKER"
ROUNDS = 10  # a process may start another while it is being killed


def new_marker() -> str:
    """A marker that no other worker has."""
    return secrets.token_hex(16)


@contextlib.contextmanager
def marking(marker: str) -> Iterator[None]:
    """Processes that start inside the block carry the marker, and so do theirs."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = marker
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before


def kill_marked(marker: str, spared: int | None = None) -> None:
    """Kills all processes with that marker but one. Does nothing on a system without /proc."""
    for _ in range(ROUNDS):
        found = [process for process in _marked(f"{VARIABLE}={marker}".encode()) if process != spared]
        if not found:
            return
        for process in found:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process, signal.SIGKILL)


def _marked(assignment: bytes) -> Iterator[int]:
    """Processes whose environment holds this assignment. That of a process that has ended is empty."""
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):  # another user's, or it has just ended
            if assignment in path.read_bytes().split(b"\0"):
                yield int(path.parent.name)
