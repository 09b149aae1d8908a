"""All searches of a `tune` command, one for each data set and method, planned on splits without test items and run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark import registry
from benchmark.contract.rows import MethodRow, ProtocolRow
from benchmark.jobs.workers import Watcher, run_jobs
from benchmark.plan.planner import Planner, dataset_names
from benchmark.plan.spec import RunSpec
from benchmark.plan.split_source import SplitSource
from benchmark.plan.steps import Plan, Step
from benchmark.plan.variants import Variant
from benchmark.run.stages import compute_features
from benchmark.store.store import Store
from benchmark.tune.outcome import Found
from benchmark.tune.sampling import Distributions, SamplerName
from benchmark.tune.search import Search

if TYPE_CHECKING:
    from datasets.splits.protocols import Protocol


class _SplitsWithoutTest(SplitSource):
    """Splits in which val items query, and which hold no test items."""

    def protocol(self, row: ProtocolRow) -> Protocol:
        from datasets.splits.tuning import TuningSplit

        return TuningSplit(super().protocol(row))


def plan_searches(spec: RunSpec, rows: list[MethodRow]) -> Plan:
    """One step for each data set and method, with the cell of the defaults; computes no features, fits nothing.

    Raises:
        UserError: unknown names, or front-ends that cannot be made.
    """
    variants = [Variant(row, {}) for row in rows]
    planner = Planner(spec, Store(Path("runs") / spec.name), variants, None, {}, rerun_failed=False)
    protocols = [registry.protocols()[name] for name in spec.protocol]
    return planner.plan(dataset_names(spec), protocols, _SplitsWithoutTest)


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
            UserError: features cannot be computed for a reason that the user has to fix (weights, speech engine).
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
        watcher.start("searches", len(searches))
        labels = [search.step.cell.label for search in searches]
        for position, outcome in run_jobs([search.run for search in searches], n_workers, labels, watcher):
            step = searches[position].step
            if isinstance(outcome, BaseException):
                found[step.cell.key] = Found.of_error(step, outcome)
            else:
                found[step.cell.key] = Found.of_trials(step, outcome)
            watcher.advance(position)
        return [found[step.cell.key] for step in self.plan.steps]

    def _search(self, step: Step) -> Search:
        split, space = self.plan.split_of(step.cell), self.spaces[step.cell.method]
        return Search(step, split.inputs, split.feature_paths, space, self.sampler, self.budget, self.folder)
