"""Runs a plan: descriptor blocks, then fitted front-ends, then cells, each stage over worker processes.

A job is a picklable callable. A job that kills its worker costs itself only: jobs that were under way when
a worker died are run again, each in a process of its own, so that the culprit fails alone.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
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


class Watcher(Protocol):
    """Shows progress."""

    def start(self, stage: str, n_jobs: int) -> None:
        """A stage of that many jobs begins."""
        ...

    def advance(self, label: str) -> None:
        """The job of that label has ended."""
        ...


class Silent:
    """Shows nothing."""

    def start(self, stage: str, n_jobs: int) -> None:
        """Does nothing."""

    def advance(self, label: str) -> None:
        """Does nothing."""


def _guarded(job: Job[T]) -> T:
    """Runs a job on one thread."""
    with single_threaded():
        return job()


def _pool(n_workers: int) -> ProcessPoolExecutor:
    """Fresh processes: a fork of one that has used threads or torch may hang."""
    return ProcessPoolExecutor(n_workers, mp_context=multiprocessing.get_context("spawn"))


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

    def _compute_features(self, tasks: Sequence[Task]) -> dict[tuple[str, int], BaseException]:
        """Computes the features that tasks need; returns the splits that have none, with the exception."""
        splits = {(task.step.cell.dataset, task.step.cell.seed): None for task in tasks}
        extractions = {
            (split, modality): extraction
            for split in splits
            for modality, extraction in self.plan.splits[split].extractions.items()
            if not extraction.path.exists()
        }
        blocks = {
            block.path: (split, block)
            for (split, _), extraction in extractions.items()
            for block in extraction.blocks
            if not block.path.exists()
        }
        broken: dict[tuple[str, int], BaseException] = {}
        of_split = [split for split, _ in blocks.values()]
        self._run_stage("descriptors", [block.compute for _, block in blocks.values()], of_split, broken)
        usable = {key: extraction for key, extraction in extractions.items() if key[0] not in broken}
        self._run_stage("features", [e.fit for e in usable.values()], [split for split, _ in usable], broken)
        return broken

    def _run_stage(
        self,
        name: str,
        jobs: Sequence[Job[None]],
        of_split: Sequence[tuple[str, int]],
        broken: dict[tuple[str, int], BaseException],
    ) -> None:
        """Runs the jobs of a stage; an exception breaks the split it belongs to, a UserError the run."""
        self.watcher.start(name, len(jobs))
        for position, outcome in run_jobs(jobs, self.n_workers):
            if isinstance(outcome, UserError) and not isinstance(outcome, DataUnavailable):
                raise outcome
            if isinstance(outcome, BaseException):
                broken[of_split[position]] = outcome
            self.watcher.advance(f"{of_split[position][0]} seed {of_split[position][1]}")


def _without_features(task: Task, error: BaseException) -> Result:
    """Result of a task whose features could not be computed."""
    if isinstance(error, DataUnavailable):
        return task.outcome(status="skipped", reason=str(error))
    return task.failed(error)
