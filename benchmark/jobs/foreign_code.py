"""Runs code of another package in this process so that it can neither end the program nor write on its output."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType

from benchmark.contract.errors import UserError
from benchmark.contract.one_line import one_line


@contextlib.contextmanager
def foreign_code() -> Iterator[None]:
    """Contains a block, as `contained` does; what the block prints goes to the standard error.

    Raises:
        UserError: the block tried to end the program: it raised SystemExit or a KeyboardInterrupt of its own making.
    """
    from benchmark.jobs.containment import contained

    pressed: list[int] = []
    try:
        with contained(), _printing_to_stderr(), _interrupts_counted(pressed):
            yield
    except Exception:
        raise
    except BaseException as error:
        if pressed and isinstance(error, KeyboardInterrupt):
            raise
        raise UserError(one_line(error)) from error


@contextlib.contextmanager
def _interrupts_counted(pressed: list[int]) -> Iterator[None]:
    """Adds to the list when the user presses Ctrl-C inside the block, which then raises KeyboardInterrupt."""

    def press(number: int, _: FrameType | None) -> None:
        pressed.append(number)
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread is interrupted
        return
    before = signal.signal(signal.SIGINT, press)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def _printing_to_stderr() -> Iterator[None]:
    """Lets what the block writes on the standard output appear on the standard error."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError, AttributeError):  # a stream may be closed
            sys.stdout.flush()
            kept = os.dup(1)
            stack.callback(os.close, kept)
            os.dup2(2, 1)
            stack.callback(os.dup2, kept, 1)
        with contextlib.redirect_stdout(sys.stderr):
            yield
