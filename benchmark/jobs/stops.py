"""Holds back Ctrl-C and SIGTERM while something happens that must not be left half done."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator

STOPS = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def stops_held_back() -> Iterator[None]:
    """A Ctrl-C or SIGTERM that arrives inside the block takes effect at its end.

    Signals reach only the main thread, so in any other one the block needs no such care.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    arrived: list[int] = []
    before = {number: signal.signal(number, lambda number, _: arrived.append(number)) for number in STOPS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for stop in dict.fromkeys(arrived):
            signal.raise_signal(stop)
