"""Undoes what foreign code changes in its process, so that it neither moves files nor changes what runs later.

Whatever a method replaces inside imported modules stays; no list of states could cover that.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import locale
import os
import resource
import signal
import sys
from collections.abc import Iterator
from typing import Any

from benchmark.jobs.process_settings import State, process_restored, restored

STREAMS = ("stdin", "stdout", "stderr")


@contextlib.contextmanager
def contained() -> Iterator[None]:
    """Undoes after the block what it has changed: folder, environment, signals, streams, defaults of libraries, ….

    If the block forks, the copy of this process ends with the block.
    """
    with process_restored(), restored(*_states()):
        process = os.getpid()
        try:
            with _streams_restored():
                yield
        finally:
            if os.getpid() != process:
                os._exit(0)


def _umask() -> int:
    """The mask of new files, which can be read only by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _handlers() -> dict[int, Any]:
    """Signal -> its handler, for handlers that Python knows."""
    found = {number: signal.getsignal(number) for number in signal.valid_signals()}
    return {number: handler for number, handler in found.items() if handler is not None}


def _set_handlers(handlers: dict[int, Any]) -> None:
    for number, handler in handlers.items():
        if signal.getsignal(number) is not handler:
            signal.signal(number, handler)


def _limits() -> dict[int, tuple[int, int]]:
    """Limit of the process -> its soft and hard value."""
    kinds = {getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT_")}
    return {kind: resource.getrlimit(kind) for kind in kinds}


def _set_limits(limits: dict[int, tuple[int, int]]) -> None:
    for kind, limit in limits.items():
        if resource.getrlimit(kind) != limit:
            with contextlib.suppress(OSError, ValueError):  # a limit that cannot be restored must not stop the others
                resource.setrlimit(kind, limit)


def _states() -> list[State]:
    """Further process state, which the common checks do not report."""
    import torch

    tiny = torch.full((), 1e-310, dtype=torch.float64)
    return [
        (_umask, os.umask),
        # A timer would end a later job.
        (lambda: signal.getitimer(signal.ITIMER_REAL)[0] > 0, lambda _: signal.setitimer(signal.ITIMER_REAL, 0)),
        (_handlers, _set_handlers),
        (
            lambda: signal.pthread_sigmask(signal.SIG_BLOCK, ()),
            lambda mask: signal.pthread_sigmask(signal.SIG_SETMASK, mask),
        ),
        (_limits, _set_limits),
        (lambda: locale.setlocale(locale.LC_ALL), lambda name: locale.setlocale(locale.LC_ALL, name)),
        (sys.gettrace, sys.settrace),
        (sys.getprofile, sys.setprofile),
        (gc.isenabled, lambda enabled: gc.enable() if enabled else gc.disable()),
        (lambda: float(tiny * 1.0) == 0.0, torch.set_flush_denormal),
        *_rounding(),
    ]


def _rounding() -> list[State]:
    """The rounding mode of floating-point numbers, where the C library tells it."""
    library = ctypes.CDLL(None)
    return [(library.fegetround, library.fesetround)] if hasattr(library, "fesetround") else []


@contextlib.contextmanager
def _streams_restored() -> Iterator[None]:
    """Opens the standard streams again after the block where it has closed or replaced them."""
    streams = {name: getattr(sys, name) for name in STREAMS}
    kept = {}
    for descriptor in range(len(STREAMS)):
        with contextlib.suppress(OSError):  # closed before
            kept[descriptor] = os.dup(descriptor)
    try:
        yield
    finally:
        for descriptor, copy in kept.items():
            with contextlib.suppress(OSError):  # the block has closed everything
                os.dup2(copy, descriptor)
                os.close(copy)
        for descriptor, (name, stream) in enumerate(streams.items()):
            if stream is not None and stream.closed and descriptor in kept:
                stream = open(descriptor, "r" if name == "stdin" else "w", closefd=False)  # noqa: SIM115 - stays open
            setattr(sys, name, stream)
