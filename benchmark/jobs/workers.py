"""Runs jobs, which are picklable callables, in worker processes. A job that kills its worker fails no other job.

Jobs that were under way when a worker died run again, each in a process of its own, so that only the culprit fails.
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
from typing import Generic, Protocol, TypeVar

from benchmark.contract.drafts import draft_folder
from benchmark.jobs import progress_file
from benchmark.jobs.threads import single_threaded

T = TypeVar("T")
Job = Callable[[], T]
Outcome = tuple[int, T | BaseException]

WORKER_DIED = "the worker process died (out of memory, or killed from outside)"


class Watcher(Protocol):
    """Is told of the progress of jobs, and shows it."""

    def start(self, stage: str, n_jobs: int) -> None:
        """A stage of that many jobs begins."""
        ...

    def begin(self, position: int, label: str) -> None:
        """The job at that position begins, or begins again because a worker died."""
        ...

    def within(self, position: int, done: int, total: int) -> None:
        """The job at that position has finished `done` of its `total` parts."""
        ...

    def advance(self, position: int) -> None:
        """Records that the job at `position` has ended."""
        ...


def _guarded(job: Job[T], progress: Path) -> T:
    """Runs a job on one thread; it tells its progress through that file."""
    with single_threaded(), progress_file.telling(progress):
        return job()


def _begin_worker() -> None:
    """Lets a worker die silently on Ctrl-C, which reaches every process of the terminal, and when its parent dies."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    """Ends this process when its parent ends: the workers of a killed run would otherwise wait for jobs for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _spawned(n_workers: int) -> ProcessPoolExecutor:
    """Spawned processes, since a fork of a process that has used threads or torch may hang.

    Libraries that a job imports later read these variables; single_threaded() reaches only those already loaded.
    """
    for library in ("OMP", "OPENBLAS", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(n_workers, mp_context=context, initializer=_begin_worker)


def run_jobs(jobs: Sequence[Job[T]], n_workers: int, labels: Sequence[str], watcher: Watcher) -> Iterator[Outcome[T]]:
    """Yields (position, value or exception) as jobs end; neither an exception nor a dead worker stops the others.

    Args:
        jobs: picklable callables.
        n_workers: number of worker processes; even with one, jobs run in that process and not in this one.
        labels: the name of each job, for the watcher.
        watcher: is told when a job begins and how far it is; the caller tells it when a job has ended.
    """
    with draft_folder(Path(tempfile.gettempdir())) as folder:
        pool = _Pool(jobs, labels, watcher, folder)
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
    """Worker processes for these jobs; running jobs tell their progress through files in `folder`."""

    jobs: Sequence[Job[T]]
    labels: Sequence[str]
    watcher: Watcher
    folder: Path

    def run(self, waiting: deque[int], n_workers: int) -> Iterator[Outcome[T]]:
        """Takes positions from `waiting` and yields outcomes until none is left or a worker has died.

        Hands out only as many jobs as can run at once, so that few are suspects when a worker dies.
        """
        processes = _spawned(min(n_workers, max(1, len(waiting))))
        running: dict[Future[T], int] = {}
        try:
            while waiting or running:
                while waiting and len(running) < n_workers:
                    try:
                        future = processes.submit(_guarded, self.jobs[waiting[0]], self._progress(waiting[0]))
                    except BrokenProcessPool:  # a worker died just now; what is running will say so
                        break
                    running[future] = waiting.popleft()
                    self.watcher.begin(running[future], self.labels[running[future]])
                if not running:
                    return
                outcomes: list[Outcome[T]] = [
                    (running.pop(future), self._outcome(future)) for future in self._ended(running)
                ]
                yield from outcomes
                if any(isinstance(outcome, BrokenProcessPool) for _, outcome in outcomes):
                    yield from [(position, self._outcome(future)) for future, position in running.items()]
                    return
        finally:
            # On Ctrl-C, jobs under way are killed and the others never begin; finished ones are stored by then.
            for child in multiprocessing.active_children() if running else ():
                child.terminate()
            processes.shutdown(cancel_futures=True)

    def _ended(self, running: Mapping[Future[T], int]) -> set[Future[T]]:
        """Waits until a job has ended and returns those that have; meanwhile tells the watcher how far the rest are."""
        while True:
            ended, others = wait(running, timeout=progress_file.SECONDS, return_when=FIRST_COMPLETED)
            for future in others:
                if (parts := progress_file.told(self._progress(running[future]))) is not None:
                    self.watcher.within(running[future], *parts)
            if ended:
                return ended

    def _progress(self, position: int) -> Path:
        """The file through which a job tells its progress."""
        return self.folder / str(position)

    def _outcome(self, future: Future[T]) -> T | BaseException:
        """Value or exception of a job that has ended, or is about to because its pool is broken."""
        try:
            return future.result()
        except Exception as error:  # noqa: BLE001 - handed to the caller
            return error
