"""Executes a plan in stages over worker processes: descriptors, fitted features, cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark import registry
from benchmark.contract.cell import SplitKey
from benchmark.contract.errors import DataUnavailable, UserError
from benchmark.contract.one_line import one_line
from benchmark.contract.result import Result
from benchmark.jobs.workers import Job, Watcher, run_jobs
from benchmark.kept.run_models import Places, RunModels
from benchmark.plan.steps import Plan, Step
from benchmark.run.cell import Task, outcome_of
from benchmark.run.feature_facts import feature_facts
from benchmark.run.keeping import ModelKeeper, keep_front_ends
from benchmark.run.provenance import collect
from benchmark.run.shared_fit import sharing
from benchmark.store.store import Store

if TYPE_CHECKING:
    from datasets.feature_files.given_features import GivenFeatures
    from datasets.feature_files.item_features import ItemFeatures
    from datasets.front_ends.extraction import Extraction
    from datasets.prepared_split import PreparedSplit

# A job, the splits that need its features, and their modality.
FeatureJob = tuple[Job[None], list[SplitKey], str]


@dataclass(frozen=True)
class Run:
    """A plan under execution.

    Attributes:
        plan: what to do.
        store: where results go.
        n_workers: processes side by side.
        watcher: shows progress.
        image_weights: state-dict file of an end-to-end backbone, None for torchvision's own.
        places: where the run found its data; given, fitted methods and front-ends are kept.
    """

    plan: Plan
    store: Store
    n_workers: int
    watcher: Watcher
    image_weights: Path | None = None
    places: Places | None = None

    def execute(self) -> list[str]:
        """Executes every step and stores each result at once.

        Returns:
            One line for each stored result that could not be scored again; such a result stays as it was.

        Raises:
            UserError: features cannot be computed for a reason that the user has to fix, such as weights.
        """
        for prepared in self.plan.splits.values():
            self.store.write_split(prepared.inputs.facts)
        self._store_what_needs_no_work()
        tasks = self._tasks()
        to_fit = [task for task in tasks if task.step.action == "run"]
        needed = dict.fromkeys([*(task.step.cell.split_key for task in to_fit), *self._splits_without_front_ends()])
        splits = {key: self.plan.splits[key] for key in needed}
        broken = compute_features(splits, self.n_workers, self.watcher)
        whole = {key: split for key, split in splits.items() if key not in broken}
        for facts in feature_facts(whole):
            self.store.write_feature_facts(facts)
        if self.places is not None:
            keep_front_ends(whole, self.store.folder.absolute(), self.n_workers, self.watcher)
        ready = []
        for task in to_fit:
            split = task.step.cell.split_key
            if split in broken:
                self.store.write_result(_without_features(task, broken[split]))
            else:
                ready.append(task)
        self._fit(ready)
        return self._rescore([task for task in tasks if task.step.action == "rescore"])

    def _fit(self, tasks: Sequence[Task]) -> None:
        """Fits tasks whose features exist; those that train on the same data share a fit.

        Raises:
            OSError: a result cannot be stored.
        """
        fits = sharing(tasks)
        shared = [task.step.cell.key for fit in fits if len(fit.tasks) > 1 for task in fit.tasks]
        before = {key: self.store.read_result(key) for key in shared}
        jobs, labels = [fit.execute for fit in fits], [fit.label for fit in fits]
        foreign = registry.foreign([fit.tasks[0].step.cell.method for fit in fits])
        self.watcher.start("cells", len(tasks))
        for position, outcome in run_jobs(jobs, self.n_workers, labels, self.watcher, foreign):
            if isinstance(outcome, OSError):
                raise outcome  # methods' errors are results by now: a file of ours cannot be read or written
            for task in fits[position].tasks:
                key = task.step.cell.key
                # What ended the job may have come after some of its results were stored.
                is_stored = key in before and self.store.read_result(key) != before[key]
                if isinstance(outcome, BaseException) and not is_stored:
                    self.store.write_result(task.failed(outcome))
                self.watcher.advance(position)

    def _rescore(self, tasks: Sequence[Task]) -> list[str]:
        """Scores stored outputs again; returns one line for each cell for which that failed."""
        labels = [task.step.cell.label for task in tasks]
        self.watcher.start("scores", len(tasks))
        problems = []
        for position, outcome in run_jobs([task.rescore for task in tasks], self.n_workers, labels, self.watcher):
            if isinstance(outcome, BaseException):
                problems.append(f"could not score {labels[position]} again: {one_line(outcome)}")
            self.watcher.advance(position)
        return problems

    def _store_what_needs_no_work(self) -> None:
        """Stores a skipped result for cells without data that have no other result, and updates a method's facts."""
        provenance = collect(self.n_workers)
        for step in self.plan.steps:
            stored = self.store.read_result(step.cell.key)
            if not step.fit_digest and (stored is None or stored.status == "skipped"):
                self.store.write_result(outcome_of(step, provenance, status="skipped", reason=step.reason))
            elif step.action == "reuse" and stored is not None and stored.method != step.method:
                self.store.replace_result(stored.model_copy(update={"method": step.method}))

    def _tasks(self) -> list[Task]:
        """Tasks of the steps that need work."""
        provenance, weights = collect(self.n_workers), self.image_weights
        return [
            Task(
                step,
                self.plan.split_of(step.cell).inputs,
                {m: path.absolute() for m, path in self.plan.split_of(step.cell).feature_paths.items()},
                self.store.folder.absolute(),
                provenance.model_copy(update={"device": step.device}),
                None if weights is None else weights.absolute(),
                self._keeper(step),
            )
            for step in self.plan.steps
            if step.action in ("run", "rescore")
        ]

    def _splits_without_front_ends(self) -> list[SplitKey]:
        """Splits of reused cells whose fitted front-ends are missing, if this run keeps them."""
        if self.places is None:
            return []
        models = RunModels(self.store.folder)
        reused = dict.fromkeys(s.cell.split_key for s in self.plan.steps if s.action in ("reuse", "rescore"))
        return [key for key in reused if models.any_front_end_is_due(self.plan.splits[key].computed.values())]

    def _keeper(self, step: Step) -> ModelKeeper | None:
        """Keeps the method of a step that is fitted, if this run keeps methods."""
        if self.places is None or step.action != "run":
            return None
        split = self.plan.split_of(step.cell)
        return ModelKeeper.of(self.store.folder.absolute(), step.cell, step.fit_digest, split, self.places)


def compute_features(
    splits: Mapping[SplitKey, PreparedSplit], n_workers: int, watcher: Watcher
) -> dict[SplitKey, BaseException]:
    """Computes the features of these splits; returns the splits for which that failed, with the exception.

    Raises:
        UserError: features cannot be computed for a reason that the user has to fix, such as weights.
        OSError: the cache cannot be written.
    """
    missing: dict[Path, tuple[Extraction | GivenFeatures | ItemFeatures, list[SplitKey]]] = {}
    for key, split in splits.items():
        for extraction in split.extractions.values():
            if not extraction.is_done:
                missing.setdefault(extraction.path, (extraction, []))[1].append(key)
    blocks: dict[Path, FeatureJob] = {}
    for extraction, keys in missing.values():
        for block in extraction.missing_blocks():
            blocks.setdefault(block.path, (block.compute, [], extraction.modality))[1].extend(keys)
    broken = _run_stage("descriptors", list(blocks.values()), n_workers, watcher)
    fits: list[FeatureJob] = [
        (extraction.fit, keys, extraction.modality)
        for extraction, keys in missing.values()
        if not broken.keys() & set(keys)
    ]
    return broken | _run_stage("features", fits, n_workers, watcher)


def _run_stage(
    name: str, jobs: Sequence[FeatureJob], n_workers: int, watcher: Watcher
) -> dict[SplitKey, BaseException]:
    """Runs jobs; returns the splits whose job failed, with the exception. Raises a UserError at once."""
    broken: dict[SplitKey, BaseException] = {}
    watcher.start(name, len(jobs))
    labels = [f"{keys[0].dataset} {keys[0].protocol} seed {keys[0].seed}, {modality}s" for _, keys, modality in jobs]
    for position, outcome in run_jobs([job for job, *_ in jobs], n_workers, labels, watcher):
        if isinstance(outcome, UserError) and not isinstance(outcome, DataUnavailable):
            raise outcome
        if isinstance(outcome, OSError):
            raise outcome  # unreadable data is DataUnavailable: the cache is not writable
        if isinstance(outcome, BaseException):
            broken |= dict.fromkeys(jobs[position][1], outcome)
        watcher.advance(position)
    return broken


def _without_features(task: Task, error: BaseException) -> Result:
    """Result of a task whose features failed, which is no fault of the method.

    Without a digest the cell is tried again next time, when the file may be readable.
    """
    if isinstance(error, DataUnavailable):
        return task.outcome(status="skipped", reason=str(error), fit_digest="")
    return task.failed(error).model_copy(update={"fit_digest": ""})
