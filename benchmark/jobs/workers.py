"""Runs jobs, which are picklable callables, in worker processes. A job that kills its worker fails no other job.

Each worker stands alone, so it is known which job ended it. A job whose worker was killed by a signal runs once more,
after all others and with none beside it, since it may have lacked memory or have been killed from outside. A worker
leads a session without a terminal. What its jobs have started (processes, threads) ends with it, and a Ctrl-C reaches
only the process that waits, which then ends the workers.
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
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from benchmark.contract.drafts import draft_folder
from benchmark.contract.notes import is_quiet, set_quiet
from benchmark.contract.one_line import one_line
from benchmark.contract.worker_died import WorkerDied
from benchmark.jobs import progress_file
from benchmark.jobs.descendants import kill_marked, marking, new_marker
from benchmark.jobs.stops import stops_held_back
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


def _begin_worker(quiet: bool, marker: str) -> None:
    """Makes a session for the worker and what it starts, without a terminal, and lets it end with its parent.

    Args:
        quiet: whether its notes are silenced.
        marker: of the worker's processes.
    """
    set_quiet(quiet)
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)  # a job that reads its input finds the end
    os.dup2(nothing, 0)
    os.close(nothing)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_die_with_parent, args=(marker,), daemon=True).start()


def _die_with_parent(marker: str) -> None:
    """Ends this worker and what it started when its parent ends: it would otherwise wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        kill_marked(marker, spared=os.getpid())
        os.killpg(0, signal.SIGKILL)


class _Worker:
    """One process that runs one job after another."""

    def __init__(self) -> None:
        """Only the first job starts the process."""
        # Libraries that a job imports later read these variables; single_threaded() reaches only those already loaded.
        for library in ("OMP", "OPENBLAS", "MKL"):
            os.environ.setdefault(f"{library}_NUM_THREADS", "1")
        self._marker = new_marker()
        # Spawned, since a fork of a process that has used threads or torch may hang.
        self._executor = ProcessPoolExecutor(
            1,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin_worker,
            initargs=(is_quiet(), self._marker),
        )
        self._process: BaseProcess | None = None

    def begin(self, job: Job[T], progress: Path) -> Future[T]:
        """Begins a job; raises BrokenProcessPool if the process has ended since the job before."""
        if self._process is not None:
            return self._executor.submit(_guarded, job, progress)
        others = set(multiprocessing.active_children())
        with stops_held_back():  # a process that starts reads its task from this one, and complains if it ends halfway
            with marking(self._marker):
                future = self._executor.submit(_guarded, job, progress)
            self._process = next(iter(set(multiprocessing.active_children()) - others), None)
        return future

    def look_after(self) -> None:
        """Ends what a dead process has started: while that lives, the executor takes the process for alive."""
        if self._process is not None and self._process.exitcode is not None:
            self._kill(self._process)

    def end(self) -> int | None:
        """Ends the process and everything it has started, at once: threads of a job, or what it does at exit, may take.

        Returns:
            Its exit code, minus the signal where one killed it.
        """
        if self._process is not None:
            self._kill(self._process)
        self._executor.shutdown(cancel_futures=True)
        return None if self._process is None else self._process.exitcode

    def _kill(self, process: BaseProcess) -> None:
        if process.pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()  # it leads no group until it has begun
        kill_marked(self._marker)


def run_jobs(
    jobs: Sequence[Job[T]], n_workers: int, labels: Sequence[str], watcher: Watcher, foreign: Collection[int] = ()
) -> Iterator[Outcome[T]]:
    """Yields (position, value or exception) as jobs end; neither an exception nor a dead worker stops the others.

    Args:
        jobs: picklable callables.
        n_workers: number of worker processes; even with one, jobs run in that process and not in this one.
        labels: the name of each job, for the watcher.
        watcher: is told when a job begins and how far it is; the caller tells it when a job has ended.
        foreign: positions of jobs that run code of others. Their worker ends with them, since nothing can undo all that
            such code may change in a process.
    """
    with draft_folder(Path(tempfile.gettempdir())) as folder:
        yield from _Crew(jobs, labels, watcher, folder, frozenset(foreign)).run(n_workers)


@dataclass(frozen=True)
class _Crew(Generic[T]):
    """Workers for these jobs; running jobs tell their progress through files in `folder`."""

    jobs: Sequence[Job[T]]
    labels: Sequence[str]
    watcher: Watcher
    folder: Path
    foreign: frozenset[int]
    idle: list[_Worker] = field(default_factory=list)
    busy: dict[Future[T], tuple[_Worker, int]] = field(default_factory=dict)

    def run(self, n_workers: int) -> Iterator[Outcome[T]]:
        """Outcomes of all jobs, as they end."""
        waiting, killed = deque(range(len(self.jobs))), deque[int]()
        again: set[int] = set()
        try:
            while waiting or killed or self.busy:
                while waiting and len(self.busy) < n_workers:
                    self._begin(waiting.popleft())
                if not self.busy:
                    self._begin(killed.popleft())
                outcomes: list[Outcome[T]] = []
                for future in self._ended():
                    position, outcome = self._taken(future)
                    if isinstance(outcome, WorkerDied) and outcome.was_killed and position not in again:
                        again.add(position)
                        killed.append(position)
                    else:
                        outcomes.append((position, outcome))
                yield from outcomes
        finally:
            # On Ctrl-C, jobs under way are killed and the others never begin; finished ones are stored by then.
            for worker in [*self.idle, *(worker for worker, _ in self.busy.values())]:
                worker.end()

    def _begin(self, position: int) -> None:
        worker = self.idle.pop() if self.idle else _Worker()
        try:
            future = worker.begin(self.jobs[position], self._progress(position))
        except BrokenProcessPool:  # it died while it was idle
            worker.end()
            self._begin(position)
            return
        except BaseException:
            worker.end()
            raise
        self.busy[future] = worker, position
        self.watcher.begin(position, self.labels[position])

    def _taken(self, future: Future[T]) -> Outcome[T]:
        """Position and outcome of a job that has ended; its worker is idle then, or has ended too."""
        worker, position = self.busy.pop(future)
        error = future.exception()
        if isinstance(error, BrokenProcessPool):
            return position, WorkerDied(worker.end())
        if position in self.foreign:
            worker.end()
        else:
            self.idle.append(worker)
        return position, future.result() if error is None else error

    def _ended(self) -> set[Future[T]]:
        """Waits until a job has ended and returns those that have; meanwhile tells the watcher how far the rest are."""
        while True:
            ended, others = wait(self.busy, timeout=progress_file.SECONDS, return_when=FIRST_COMPLETED)
            for future in others:
                worker, position = self.busy[future]
                worker.look_after()
                if (parts := progress_file.told(self._progress(position))) is not None:
                    self.watcher.within(position, *parts)
            if ended:
                return ended

    def _progress(self, position: int) -> Path:
        """The file through which a job tells its progress."""
        return self.folder / str(position)
