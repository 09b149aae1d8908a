"""Jobs over worker processes: a job is a picklable callable, and one that kills its worker costs itself only.

Jobs that were under way when a worker died are run again, each in a process of its own, so the culprit fails alone.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from benchmark.jobs import progress_file
from benchmark.jobs.threads import single_threaded

T = TypeVar("T")
Job = Callable[[], T]
Outcome = tuple[int, T | BaseException]

WORKER_DIED = "the worker process died (out of memory, or killed from outside)"


class Watcher(Protocol):
    """Shows progress."""

    def start(self, stage: str, n_jobs: int) -> None:
        """A stage of that many jobs begins."""
        ...

    def begin(self, position: int, label: str) -> None:
        """The job at that position begins, or begins again since its worker died."""
        ...

    def within(self, position: int, done: int, total: int) -> None:
        """The job at that position has done so many of its parts."""
        ...

    def advance(self, position: int) -> None:
        """The job at that position has ended."""
        ...


def _guarded(job: Job[T], progress: Path) -> T:
    """Runs a job on one thread; it tells its progress there."""
    with single_threaded(), progress_file.telling(progress):
        return job()


def _begin_worker() -> None:
    """Lets a worker die silently on Ctrl-C, which reaches every process of the terminal, and with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    """Ends this process when its parent is gone: a killed run would else leave workers waiting for jobs for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _pool(n_workers: int) -> ProcessPoolExecutor:
    """Fresh processes: a fork of one that has used threads or torch may hang.

    Libraries that a job imports later read these variables; single_threaded() sees only those already loaded.
    """
    for library in ("OMP", "OPENBLAS", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(n_workers, mp_context=context, initializer=_begin_worker)


def run_jobs(jobs: Sequence[Job[T]], n_workers: int, labels: Sequence[str], watcher: Watcher) -> Iterator[Outcome[T]]:
    """Yields (position, value or exception) as jobs end; neither an exception nor a death stops the others.

    Args:
        jobs: picklable callables.
        n_workers: processes side by side; even one job at a time runs in a process of its own.
        labels: what the watcher is told of each.
        watcher: told as jobs begin and get on; the caller tells it of their end.
    """
    with tempfile.TemporaryDirectory(prefix="xmhash-") as folder:
        pool = _Pool(jobs, labels, watcher, Path(folder))
        waiting = deque(range(len(jobs)))
        while waiting:
            suspects: list[int] = []
            for position, outcome in pool.run(waiting, n_workers):
                if isinstance(outcome, BrokenProcessPool):
                    suspects.append(position)
                else:
                    yield position, outcome
            for suspect in sorted(suspects):
                for position, outcome in pool.run(deque([suspect]), 1):
                    dead = isinstance(outcome, BrokenProcessPool)
                    yield position, RuntimeError(WORKER_DIED) if dead else outcome


@dataclass(frozen=True)
class _Pool(Generic[T]):
    """Worker processes for some jobs; `folder` holds the progress of those that run."""

    jobs: Sequence[Job[T]]
    labels: Sequence[str]
    watcher: Watcher
    folder: Path

    def run(self, waiting: deque[int], n_workers: int) -> Iterator[Outcome[T]]:
        """Takes positions from `waiting` and yields outcomes until none is left or a worker has died.

        No more jobs are handed out than run, so that after a death the suspects are few.
        """
        pool = _pool(min(n_workers, max(1, len(waiting))))
        running: dict[Future[T], int] = {}
        try:
            while waiting or running:
                while waiting and len(running) < n_workers:
                    try:
                        future = pool.submit(_guarded, self.jobs[waiting[0]], self._progress(waiting[0]))
                    except BrokenProcessPool:  # a worker died just now; what is running will say so
                        break
                    running[future] = waiting.popleft()
                    self.watcher.begin(running[future], self.labels[running[future]])
                if not running:
                    return
                outcomes: list[Outcome[T]] = [
                    (running.pop(future), _outcome(future)) for future in self._ended(running)
                ]
                yield from outcomes
                if any(isinstance(outcome, BrokenProcessPool) for _, outcome in outcomes):
                    yield from [(position, _outcome(future)) for future, position in running.items()]
                    return
        finally:
            # On Ctrl-C jobs that have not begun are dropped and those under way ended; what is finished is stored.
            for child in multiprocessing.active_children() if running else ():
                child.terminate()
            pool.shutdown(cancel_futures=True)

    def _ended(self, running: Mapping[Future[T], int]) -> set[Future[T]]:
        """Jobs that have ended, as soon as one has; the watcher hears meanwhile how far the others are."""
        while True:
            ended, others = wait(running, timeout=progress_file.SECONDS, return_when=FIRST_COMPLETED)
            for future in others:
                if (parts := progress_file.told(self._progress(running[future]))) is not None:
                    self.watcher.within(running[future], *parts)
            if ended:
                return ended

    def _progress(self, position: int) -> Path:
        """Where a job tells how far it is."""
        return self.folder / str(position)


def _outcome(future: Future[Any]) -> Any:  # noqa: ANN401 - the value of any job
    """Value or exception of a job that has ended, or is about to since its pool is broken."""
    try:
        return future.result()
    except Exception as error:  # noqa: BLE001 - handed to the caller
        return error
