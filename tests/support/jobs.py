"""Jobs in the process of the test, so that what they call can be replaced; and waiting for other processes."""

import contextlib
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TypeVar

from benchmark.jobs.threads import single_threaded
from benchmark.jobs.workers import Job, Outcome, Watcher

T = TypeVar("T")


def here(
    jobs: Sequence[Job[T]],
    n_workers: int = 1,
    labels: Sequence[str] = (),
    watcher: Watcher | None = None,
    foreign: Collection[int] = (),
) -> Iterator[Outcome[T]]:
    """run_jobs() in this process."""
    for position, job in enumerate(jobs):
        if watcher is not None:
            watcher.begin(position, labels[position])
        try:
            with single_threaded():  # as workers do: features that k-means fits depend on the number of threads
                outcome: Outcome[T] = position, job()
        except Exception as error:  # noqa: BLE001
            outcome = position, error
        yield outcome


def until(found: Callable[[], T], seconds: int = 60) -> T | None:
    """Asks `found` ten times a second until it returns something true; None after that many seconds."""
    for _ in range(seconds * 10):
        with contextlib.suppress(OSError):
            if value := found():
                return value
        time.sleep(0.1)
    return None
