"""Runs a plan: descriptor blocks, then fitted front-ends, then cells, each stage over worker processes.

A job is a picklable callable. A job that kills its worker costs itself only: jobs that were under way when
a worker died are run again, each in a process of its own, so that the culprit fails alone.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from benchmark.execution import Task, outcome_of
from benchmark.planning import Plan
from benchmark.provenance import collect
from benchmark.records import Result, SplitKey
from benchmark.store import Store
from benchmark.threads import single_threaded
from benchmark.types import DataUnavailable, UserError

if TYPE_CHECKING:
    from datasets.features import Extraction
    from datasets.preparation import PreparedSplit

T = TypeVar("T")
Job = Callable[[], T]
Outcome = tuple[int, T | BaseException]

WORKER_DIED = "the worker process died (out of memory, or killed from outside)"


class Watcher(Protocol):
    """Shows progress."""

    def start(self, stage: str, n_jobs: int) -> None:
        """A stage of that many jobs begins."""
        ...

    def begin(self, label: str) -> None:
        """The job of that label begins."""
        ...

    def advance(self, label: str) -> None:
        """The job of that label has ended."""
        ...


def _guarded(job: Job[T]) -> T:
    """Runs a job on one thread."""
    with single_threaded():
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


def run_jobs(
    jobs: Sequence[Job[T]], n_workers: int, started: Callable[[int], None] = lambda position: None
) -> Iterator[Outcome[T]]:
    """Yields (position, value or exception) as jobs end; neither an exception nor a death stops the others.

    Args:
        jobs: picklable callables.
        n_workers: processes side by side; even one job at a time runs in a process of its own.
        started: called with the position of each job as it is handed to a worker.
    """
    waiting = deque(range(len(jobs)))
    while waiting:
        suspects: list[int] = []
        for position, outcome in _run_pool(jobs, waiting, n_workers, started):
            if isinstance(outcome, BrokenProcessPool):
                suspects.append(position)
            else:
                yield position, outcome
        for suspect in sorted(suspects):
            for position, outcome in _run_pool(jobs, deque([suspect]), 1, started):
                dead = isinstance(outcome, BrokenProcessPool)
                yield position, RuntimeError(WORKER_DIED) if dead else outcome


def _run_pool(
    jobs: Sequence[Job[T]], waiting: deque[int], n_workers: int, started: Callable[[int], None]
) -> Iterator[Outcome[T]]:
    """Takes positions from `waiting` and yields outcomes until none is left or a worker has died.

    No more jobs are handed out than run, so that after a death the suspects are few.
    """
    pool = _pool(min(n_workers, max(1, len(waiting))))
    running: dict[Future[T], int] = {}
    try:
        while waiting or running:
            while waiting and len(running) < n_workers:
                try:
                    future = pool.submit(_guarded, jobs[waiting[0]])
                except BrokenProcessPool:  # a worker died just now; what is running will say so
                    break
                running[future] = waiting.popleft()
                started(running[future])
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            outcomes: list[Outcome[T]] = [(running.pop(future), _outcome(future)) for future in done]
            yield from outcomes
            if any(isinstance(outcome, BrokenProcessPool) for _, outcome in outcomes):
                yield from [(position, _outcome(future)) for future, position in running.items()]
                return
    finally:
        # On Ctrl-C jobs that have not begun are dropped; finished cells are stored already.
        pool.shutdown(wait=False, cancel_futures=True)


def _outcome(future: Future[Any]) -> Any:  # noqa: ANN401 - the value of any job
    """Value or exception of a job that has ended, or is about to since its pool is broken."""
    try:
        return future.result()
    except Exception as error:  # noqa: BLE001 - handed to the caller
        return error


@dataclass(frozen=True)
class Run:
    """A plan under execution.

    Attributes:
        plan: what to do.
        store: where results go.
        n_workers: processes side by side.
        watcher: shows progress.
        image_weights: state-dict file of an end-to-end backbone, None for torchvision's own.
    """

    plan: Plan
    store: Store
    n_workers: int
    watcher: Watcher
    image_weights: Path | None = None

    def execute(self) -> list[str]:
        """Runs every step; results are stored one by one.

        Returns:
            One line for each stored result that could not be scored again; the result stays as it was.

        Raises:
            UserError: features cannot be computed for a reason that the user has to mend (weights, engine).
        """
        for prepared in self.plan.splits.values():
            self.store.write_split(prepared.inputs.facts)
        self._store_what_needs_no_work()
        tasks = self._tasks()
        needed = dict.fromkeys(task.step.cell.split_key for task in tasks if task.step.action == "run")
        broken = compute_features({key: self.plan.splits[key] for key in needed}, self.n_workers, self.watcher)
        ready = []
        for task in tasks:
            split = task.step.cell.split_key
            if task.step.action == "run" and split in broken:
                self.store.write_result(_without_features(task, broken[split]))
            else:
                ready.append(task)
        return self._execute_tasks(ready)

    def _execute_tasks(self, tasks: Sequence[Task]) -> list[str]:
        """Executes tasks whose features are there; returns what went wrong while scoring again."""
        problems = []
        labels = [task.step.cell.label for task in tasks]
        self.watcher.start("cells", len(tasks))
        jobs = [task.execute for task in tasks]
        for position, outcome in run_jobs(jobs, self.n_workers, lambda p: self.watcher.begin(labels[p])):
            task = tasks[position]
            if isinstance(outcome, BaseException) and task.step.action == "rescore":
                problems.append(f"could not score {labels[position]} again: {type(outcome).__name__}: {outcome}")
            elif isinstance(outcome, BaseException):
                self.store.write_result(task.failed(outcome))
            self.watcher.advance(labels[position])
        return problems

    def _store_what_needs_no_work(self) -> None:
        """Keeps a skipped result of cells without data unless they have another, and a method's new facts."""
        provenance = collect(self.n_workers)
        for step in self.plan.steps:
            stored = self.store.read_result(step.cell.key)
            if not step.fit_digest and (stored is None or stored.status == "skipped"):
                self.store.write_result(outcome_of(step, provenance, status="skipped", reason=step.reason))
            elif step.action == "reuse" and stored is not None and stored.method != step.method:
                self.store.write_result(stored.model_copy(update={"method": step.method}))

    def _tasks(self) -> list[Task]:
        """Tasks of the steps that have something to do."""
        provenance = collect(self.n_workers)
        return [
            Task(
                step,
                self.plan.split_of(step.cell).inputs,
                self.plan.split_of(step.cell).feature_paths,
                self.store.folder,
                provenance.model_copy(update={"device": step.device}),
                self.image_weights,
            )
            for step in self.plan.steps
            if step.action in ("run", "rescore")
        ]


def compute_features(
    splits: Mapping[SplitKey, PreparedSplit], n_workers: int, watcher: Watcher
) -> dict[SplitKey, BaseException]:
    """Computes the features of these splits; returns the splits that have none, with the exception.

    Raises:
        UserError: features cannot be computed for a reason that the user has to mend (weights, engine).
    """
    missing: dict[Path, tuple[Extraction, list[SplitKey]]] = {}
    for key, split in splits.items():
        for extraction in split.extractions.values():
            if not extraction.path.exists():
                missing.setdefault(extraction.path, (extraction, []))[1].append(key)
    blocks: dict[Path, tuple[Job[None], list[SplitKey]]] = {}
    for extraction, keys in missing.values():
        for block in extraction.blocks:
            if not block.path.exists():
                blocks.setdefault(block.path, (block.compute, []))[1].extend(keys)
    broken = _run_stage("descriptors", list(blocks.values()), n_workers, watcher)
    fits: list[tuple[Job[None], list[SplitKey]]] = [
        (extraction.fit, keys) for extraction, keys in missing.values() if not broken.keys() & set(keys)
    ]
    return broken | _run_stage("features", fits, n_workers, watcher)


def _run_stage(
    name: str, jobs: Sequence[tuple[Job[None], list[SplitKey]]], n_workers: int, watcher: Watcher
) -> dict[SplitKey, BaseException]:
    """Runs jobs with the splits that need them; returns the splits an exception broke; a UserError breaks the run."""
    broken: dict[SplitKey, BaseException] = {}
    watcher.start(name, len(jobs))
    labels = [f"{keys[0][0]} {keys[0][1]} seed {keys[0][3]}" for _, keys in jobs]
    for position, outcome in run_jobs([job for job, _ in jobs], n_workers, lambda p: watcher.begin(labels[p])):
        if isinstance(outcome, UserError) and not isinstance(outcome, DataUnavailable):
            raise outcome
        if isinstance(outcome, BaseException):
            broken |= dict.fromkeys(jobs[position][1], outcome)
        watcher.advance(labels[position])
    return broken


def _without_features(task: Task, error: BaseException) -> Result:
    """Result of a task whose features could not be computed."""
    if isinstance(error, DataUnavailable):
        # Without a digest, so that the cell is tried again: the file may be there or readable next time.
        return task.outcome(status="skipped", reason=str(error), fit_digest="")
    return task.failed(error)
