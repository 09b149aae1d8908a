"""Runs a plan: descriptor blocks, then fitted front-ends, then cells, each stage over worker processes.

A job is a picklable callable. A job that kills its worker costs itself only: jobs that were under way when
a worker died are run again, each in a process of its own, so that the culprit fails alone.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from benchmark.execution import Task, outcome_of
from benchmark.planning import Plan
from benchmark.provenance import collect
from benchmark.records import Result
from benchmark.store import Store
from benchmark.threads import single_threaded
from benchmark.types import DataUnavailable, UserError

T = TypeVar("T")
Job = Callable[[], T]
Outcome = tuple[int, T | BaseException]
SplitKey = tuple[str, int]  # data set, seed


class Watcher(Protocol):
    """Shows progress."""

    def start(self, stage: str, n_jobs: int) -> None:
        """A stage of that many jobs begins."""
        ...

    def advance(self, label: str) -> None:
        """The job of that label has ended."""
        ...


def _guarded(job: Job[T]) -> T:
    """Runs a job on one thread."""
    with single_threaded():
        return job()


def _die_silently_on_interrupt() -> None:
    """Ctrl-C reaches every process of the terminal; a worker has nothing to say about it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _pool(n_workers: int) -> ProcessPoolExecutor:
    """Fresh processes: a fork of one that has used threads or torch may hang."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(n_workers, mp_context=context, initializer=_die_silently_on_interrupt)


def run_jobs(jobs: Sequence[Job[T]], n_workers: int) -> Iterator[Outcome[T]]:
    """Yields (position, value or exception) as jobs end; an exception never stops the others."""
    if n_workers == 1:
        for position, job in enumerate(jobs):
            try:
                yield position, _guarded(job)
            except Exception as error:  # noqa: BLE001 - handed to the caller
                yield position, error
        return
    suspects: list[int] = []
    for position, outcome in _run_pool(jobs, range(len(jobs)), n_workers):
        if isinstance(outcome, BrokenProcessPool):
            suspects.append(position)
        else:
            yield position, outcome
    for position in sorted(suspects):
        for _, outcome in _run_pool(jobs, [position], 1):
            if isinstance(outcome, BrokenProcessPool):
                outcome = RuntimeError("the worker process died (out of memory, or killed from outside)")
            yield position, outcome


def _run_pool(jobs: Sequence[Job[T]], positions: Sequence[int], n_workers: int) -> Iterator[Outcome[T]]:
    """Yields the outcomes of these jobs from one pool."""
    pool = _pool(min(n_workers, max(1, len(positions))))
    try:
        waiting: dict[Future[T], int] = {pool.submit(_guarded, jobs[p]): p for p in positions}
        for future in as_completed(waiting):
            try:
                yield waiting[future], future.result()
            except Exception as error:  # noqa: BLE001 - handed to the caller
                yield waiting[future], error
    finally:
        # On Ctrl-C jobs that have not begun are dropped; finished cells are stored already.
        pool.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True)
class Run:
    """A plan under execution.

    Attributes:
        plan: what to do.
        store: where results go.
        n_workers: processes side by side.
        watcher: shows progress.
    """

    plan: Plan
    store: Store
    n_workers: int
    watcher: Watcher

    def execute(self) -> None:
        """Runs every step; results are stored one by one.

        Raises:
            UserError: features cannot be computed for a reason that the user has to mend (weights, engine).
        """
        for prepared in self.plan.splits.values():
            self.store.write_split(prepared.inputs.facts)
        tasks = self._tasks()
        self._store_unavailable()
        broken = self._compute_features([task for task in tasks if task.step.action == "run"])
        ready = []
        for task in tasks:
            split = (task.step.cell.dataset, task.step.cell.seed)
            if task.step.action == "run" and split in broken:
                self.store.write_result(_without_features(task, broken[split]))
            else:
                ready.append(task)
        self.watcher.start("cells", len(ready))
        for position, outcome in run_jobs([task.execute for task in ready], self.n_workers):
            if isinstance(outcome, BaseException):
                self.store.write_result(ready[position].failed(outcome))
            self.watcher.advance(ready[position].step.cell.label)

    def _store_unavailable(self) -> None:
        """Keeps a skipped result of each cell whose data set is unavailable, so that reports show it."""
        provenance = collect(self.n_workers)
        for step in self.plan.steps:
            if step.action == "skip" and (step.cell.dataset, step.cell.seed) not in self.plan.splits:
                self.store.write_result(outcome_of(step, provenance, status="skipped", reason=step.reason))

    def _tasks(self) -> list[Task]:
        """Tasks of the steps that have something to do."""
        provenance = collect(self.n_workers)
        return [
            Task(
                step,
                self.plan.split_of(step.cell).inputs,
                self.plan.split_of(step.cell).feature_paths,
                self.store.folder,
                provenance,
            )
            for step in self.plan.steps
            if step.action in ("run", "rescore")
        ]

    def _compute_features(self, tasks: Sequence[Task]) -> dict[SplitKey, BaseException]:
        """Computes the features that tasks need; returns the splits that have none, with the exception."""
        splits = dict.fromkeys((task.step.cell.dataset, task.step.cell.seed) for task in tasks)
        extractions = {
            extraction.path: (extraction, split)
            for split in splits
            for extraction in self.plan.splits[split].extractions.values()
            if not extraction.path.exists()
        }
        blocks: dict[Path, tuple[Job[None], list[SplitKey]]] = {}
        for extraction, split in extractions.values():
            for block in extraction.blocks:
                if not block.path.exists():
                    blocks.setdefault(block.path, (block.compute, []))[1].append(split)
        broken: dict[SplitKey, BaseException] = {}
        self._run_stage("descriptors", list(blocks.values()), broken)
        fits: list[tuple[Job[None], list[SplitKey]]] = [
            (extraction.fit, [split]) for extraction, split in extractions.values() if split not in broken
        ]
        self._run_stage("features", fits, broken)
        return broken

    def _run_stage(
        self, name: str, jobs: Sequence[tuple[Job[None], list[SplitKey]]], broken: dict[SplitKey, BaseException]
    ) -> None:
        """Runs jobs with the splits that need them; an exception breaks those splits, a UserError the run."""
        self.watcher.start(name, len(jobs))
        for position, outcome in run_jobs([job for job, _ in jobs], self.n_workers):
            splits = jobs[position][1]
            if isinstance(outcome, UserError) and not isinstance(outcome, DataUnavailable):
                raise outcome
            if isinstance(outcome, BaseException):
                broken |= dict.fromkeys(splits, outcome)
            self.watcher.advance(f"{splits[0][0]} seed {splits[0][1]}")


def _without_features(task: Task, error: BaseException) -> Result:
    """Result of a task whose features could not be computed."""
    if isinstance(error, DataUnavailable):
        return task.outcome(status="skipped", reason=str(error))
    return task.failed(error)
