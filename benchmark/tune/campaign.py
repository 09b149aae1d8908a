"""All searches of a `tune` command, one for each data set and method, planned on splits without test items and run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark import registry
from benchmark.contract.one_line import one_line
from benchmark.contract.rows import MethodRow, ProtocolRow
from benchmark.contract.worker_died import WorkerDied
from benchmark.jobs.workers import Watcher, run_jobs
from benchmark.plan.own_features import check_own_features
from benchmark.plan.planner import Planner
from benchmark.plan.spec import RunSpec
from benchmark.plan.split_source import SplitSource
from benchmark.plan.steps import Plan, Step
from benchmark.plan.variants import Variant
from benchmark.run.stages import compute_features
from benchmark.store.store import Store
from benchmark.tune.outcome import Found, Trial
from benchmark.tune.sampling import Distributions, SamplerName
from benchmark.tune.search import Search

if TYPE_CHECKING:
    from datasets.splits.protocols import Protocol


# A search with its trials, or with what ended it.
Ended = tuple[Search, tuple[Trial, ...] | BaseException]


class _SplitsWithoutTest(SplitSource):
    """Splits in which val items query, and which hold no test items."""

    def protocol(self, row: ProtocolRow) -> Protocol:
        return super().protocol(replace(row, on_val=True))


def plan_searches(spec: RunSpec, rows: list[MethodRow]) -> Plan:
    """One step for each data set and method, with the cell of the defaults; computes no features, fits nothing.

    Raises:
        UserError: unknown names, or front-ends that cannot be made.
    """
    check_own_features(spec)
    variants = [Variant(row, {}) for row in rows]
    planner = Planner(spec, Store(Path("runs") / spec.name), variants, None, {}, rerun_failed=False)
    protocols = [registry.protocols()[name] for name in spec.protocol]
    return planner.plan(protocols, _SplitsWithoutTest)


@dataclass(frozen=True)
class Campaign:
    """All searches of a command.

    Attributes:
        plan: made by `plan_searches`.
        spaces: method -> what each of its hyper-parameters is drawn from.
        sampler: how values are drawn.
        budget: trials of each search.
        folder: where trials are stored.
    """

    plan: Plan
    spaces: Mapping[str, Distributions]
    sampler: SamplerName
    budget: int
    folder: Path

    def run(self, n_workers: int, watcher: Watcher) -> list[Found]:
        """Computes features, then runs the searches side by side; returns their outcomes in the order of the plan.

        Raises:
            UserError: features cannot be computed for a reason that the user has to fix, such as weights.
            OSError: features cannot be read, or a file cannot be written.
        """
        broken = compute_features(self.plan.splits, n_workers, watcher)
        found: dict[str, Found] = {}
        searches = []
        for step in self.plan.steps:
            if not step.fit_digest:
                found[step.cell.key] = Found(step, "skipped", reason=step.reason)
            elif step.cell.split_key in broken:
                found[step.cell.key] = Found.of_error(step, broken[step.cell.split_key])
            else:
                searches.append(self._search(step))
        while searches:
            watcher.start("searches", len(searches))
            searches = [
                search
                for search, outcome in self._run_searches(searches, n_workers, watcher)
                if not self._settle(search, outcome, found)
            ]
        return [found[step.cell.key] for step in self.plan.steps]

    def _run_searches(self, searches: Sequence[Search], n_workers: int, watcher: Watcher) -> Iterator[Ended]:
        """Searches with their trials, or with what ended them."""
        labels = [search.step.cell.label for search in searches]
        foreign = registry.foreign([search.step.cell.method for search in searches])
        for position, outcome in run_jobs([search.run for search in searches], n_workers, labels, watcher, foreign):
            yield searches[position], outcome
            watcher.advance(position)

    def _settle(self, search: Search, outcome: tuple[Trial, ...] | BaseException, found: dict[str, Found]) -> bool:
        """Records the outcome of a search; returns whether it has ended.

        A search whose trial ended its worker goes on after that trial, which is stored as failed.

        Args:
            search: the search.
            outcome: its trials, or what ended its job.
            found: key of a cell -> outcome; the outcome of an ended search is added.

        Raises:
            OSError: a file of the suite cannot be read or written.
        """
        key = search.step.cell.key
        if isinstance(outcome, OSError):
            raise outcome  # errors of methods are trials by now
        if isinstance(outcome, WorkerDied) and not outcome.was_killed:
            search.give_up_trial(one_line(outcome))
            return False
        if isinstance(outcome, BaseException):
            found[key] = Found.of_error(search.step, outcome)
        else:
            found[key] = Found.of_trials(search.step, outcome)
        return True

    def _search(self, step: Step) -> Search:
        split, space = self.plan.split_of(step.cell), self.spaces[step.cell.method]
        # Absolute, since methods may change the current folder.
        paths = {modality: path.absolute() for modality, path in split.feature_paths.items()}
        return Search(step, split.inputs, paths, space, self.sampler, self.budget, self.folder.absolute())
