"""Runs jobs, which are picklable callables, in worker processes. A job that kills its worker fails no other job.

Jobs that were under way when a worker died run again, each in a process of its own, so that only the culprit fails.
A worker leads a process group. What its jobs have started (processes, threads) ends with it, and a Ctrl-C in the
terminal reaches only the process that waits, which then ends the workers.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from benchmark.contract.drafts import draft_folder
from benchmark.contract.one_line import one_line
from benchmark.contract.worker_died import WorkerDied
from benchmark.jobs import progress_file
from benchmark.jobs.threads import single_threaded

T = TypeVar("T")
Job = Callable[[], T]
Outcome = tuple[int, T | BaseException]


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


class Unwatched:
    """A watcher that shows nothing."""

    def start(self, stage: str, n_jobs: int) -> None:
        """Shows nothing."""

    def begin(self, position: int, label: str) -> None:
        """Shows nothing."""

    def within(self, position: int, done: int, total: int) -> None:
        """Shows nothing."""

    def advance(self, position: int) -> None:
        """Shows nothing."""


def _guarded(job: Job[T], progress: Path) -> T:
    """Runs a job on one thread; it tells its progress through that file."""
    with single_threaded(), progress_file.telling(progress):
        try:
            return job()
        except BaseException as error:  # noqa: BLE001 - handed to the caller
            # An exception that cannot be unpickled would break the pool.
            raise _sendable(error) from None


def _sendable(error: BaseException) -> BaseException:
    """The exception if another process can read it, else its text."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # noqa: BLE001 - the class of the exception may be anybody's
        return RuntimeError(one_line(error))
    return error


def _begin_worker() -> None:
    """Makes a process group for the worker and what it starts, and lets it end with its parent."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    """Ends this process group when its parent ends: the workers of a killed run would otherwise wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(0, signal.SIGKILL)


def _kill(worker: BaseProcess) -> None:
    """Ends a worker and its process group."""
    if worker.pid is not None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(worker.pid, signal.SIGKILL)
    worker.kill()  # it has no group of its own until it has begun


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
                if isinstance(outcome, WorkerDied):
                    suspects.append(position)
                else:
                    yield position, outcome
            for suspect in sorted(suspects):
                yield from pool.run(deque([suspect]), 1)


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
        others = set(multiprocessing.active_children())  # of whoever called this
        processes = _spawned(min(n_workers, max(1, len(waiting))))
        workers: set[BaseProcess] = set()
        running: dict[Future[T], int] = {}
        try:
            while waiting or running:
                while waiting and len(running) < n_workers:
                    try:
                        future = processes.submit(_guarded, self.jobs[waiting[0]], self._progress(waiting[0]))
                    except BrokenProcessPool:  # a worker died just now; what is running will say so
                        break
                    workers.update(set(multiprocessing.active_children()) - others)
                    running[future] = waiting.popleft()
                    self.watcher.begin(running[future], self.labels[running[future]])
                if not running:
                    return
                ended = self._ended(running, workers)
                if any(isinstance(future.exception(), BrokenProcessPool) for future in ended):
                    _end(processes, workers)
                    code = next(iter(workers)).exitcode if len(workers) == 1 else None
                    workers.clear()
                    outcomes = [(position, _outcome(future, code)) for future, position in running.items()]
                    yield from outcomes
                    return
                outcomes = [(running.pop(future), _outcome(future, None)) for future in ended]
                yield from outcomes
        finally:
            # On Ctrl-C, jobs under way are killed and the others never begin; finished ones are stored by then.
            # A worker that is just beginning is not among `workers` yet.
            _end(processes, workers | (set(multiprocessing.active_children()) - others))

    def _ended(self, running: Mapping[Future[T], int], workers: Collection[BaseProcess]) -> set[Future[T]]:
        """Waits until a job has ended and returns those that have; meanwhile tells the watcher how far the rest are."""
        while True:
            ended, others = wait(running, timeout=progress_file.SECONDS, return_when=FIRST_COMPLETED)
            for future in others:
                if (parts := progress_file.told(self._progress(running[future]))) is not None:
                    self.watcher.within(running[future], *parts)
            if ended:
                return ended
            for worker in workers:
                if worker.exitcode is not None:
                    _kill(worker)  # the pool does not see that it is dead while processes that it started live on

    def _progress(self, position: int) -> Path:
        """The file through which a job tells its progress."""
        return self.folder / str(position)


def _end(processes: ProcessPoolExecutor, workers: Collection[BaseProcess]) -> None:
    """Kills all workers: an idle one would wait for threads that a job has left, or run what it does at exit."""
    for worker in workers:
        _kill(worker)
    processes.shutdown(cancel_futures=True)


def _outcome(future: Future[Any], exit_code: int | None) -> Any:  # noqa: ANN401 - the value of any job
    """Value or exception of a job that has ended; WorkerDied where its worker has."""
    try:
        error = future.exception()
    except CancelledError:
        return WorkerDied(exit_code)
    if isinstance(error, BrokenProcessPool):
        return WorkerDied(exit_code)
    return future.result() if error is None else error
