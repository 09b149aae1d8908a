"""Plans and runs the searches of `tune`: one for each data set and method, on splits without test items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from benchmark import registry
from benchmark.contract.errors import DataUnavailable
from benchmark.contract.rows import MethodRow, ProtocolRow
from benchmark.jobs.workers import Watcher, run_jobs
from benchmark.plan.planner import Planner, dataset_names
from benchmark.plan.spec import RunSpec
from benchmark.plan.split_source import SplitSource
from benchmark.plan.steps import Plan, Step
from benchmark.plan.variants import Variant
from benchmark.run.stages import compute_features
from benchmark.store.store import Store
from benchmark.tune.space import Distributions
from benchmark.tune.trials import SamplerName, Search, Trial, best_of, one_line


@dataclass(frozen=True)
class Found:
    """Outcome of a search.

    Attributes:
        step: cell of the defaults.
        status: "ok", "failed" (an error in every trial or outside of them) or "skipped" (cannot run at all).
        trials: in the order they were tried; empty where none was.
        reason: one line; empty where ok.
    """

    step: Step
    status: Literal["ok", "failed", "skipped"]
    trials: tuple[Trial, ...] = ()
    reason: str = ""

    @classmethod
    def of_trials(cls, step: Step, trials: tuple[Trial, ...]) -> Found:
        """The outcome of a search that came to its end."""
        if best_of(trials) is not None:
            return cls(step, "ok", trials)
        failed = next((trial for trial in trials if trial.status == "failed"), None)
        if failed is not None:
            return cls(step, "failed", trials, f"no trial could be scored; the first error: {failed.reason}")
        return cls(step, "skipped", trials, trials[0].reason)

    @classmethod
    def of_error(cls, step: Step, error: BaseException) -> Found:
        """The outcome of a search that an error ended: lost data skip it, anything else fails it."""
        if isinstance(error, DataUnavailable):
            return cls(step, "skipped", reason=str(error))
        return cls(step, "failed", reason=one_line(error))


class _TuningSplits(SplitSource):
    """Splits without test items, on which val items query."""

    def protocol(self, row: ProtocolRow) -> Any:  # noqa: ANN401 - as in SplitSource
        """The protocol of a row without its test items."""
        return registry.resolve("datasets.splits.tuning:TuningSplit")(super().protocol(row))


def plan_searches(spec: RunSpec, rows: list[MethodRow]) -> Plan:
    """One step for each data set and method, with the defaults' cell; computes no features, fits nothing.

    Raises:
        UserError: unknown names, or front-ends that cannot be made.
    """
    variants = [Variant(row, {}) for row in rows]
    planner = Planner(spec, Store(Path("runs") / spec.name), variants, None, {}, rerun_failed=False)
    protocols = [registry.protocols()[name] for name in spec.protocol]
    return planner.plan(dataset_names(spec), protocols, _TuningSplits)


@dataclass(frozen=True)
class Searches:
    """All searches of a command.

    Attributes:
        plan: of `plan_searches`.
        spaces: method -> what each of its hyper-parameters is drawn from.
        sampler: how.
        budget: trials of each search.
        folder: where trials are kept.
    """

    plan: Plan
    spaces: Mapping[str, Distributions]
    sampler: SamplerName
    budget: int
    folder: Path

    def run(self, n_workers: int, watcher: Watcher) -> list[Found]:
        """Computes features, then searches side by side; what was found, in the plan's order.

        Raises:
            UserError: features cannot be computed for a reason that the user has to mend (weights, engine).
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
        for position, outcome in run_jobs([s.run for s in searches], n_workers, labels, watcher):
            step = searches[position].step
            ended = Found.of_error if isinstance(outcome, BaseException) else Found.of_trials
            found[step.cell.key] = ended(step, outcome)  # type: ignore[arg-type] # the test above decides
            watcher.advance(position)
        return [found[step.cell.key] for step in self.plan.steps]

    def _search(self, step: Step) -> Search:
        """The search of a step."""
        split, space = self.plan.split_of(step.cell), self.spaces[step.cell.method]
        return Search(step, split.inputs, split.feature_paths, space, self.sampler, self.budget, self.folder)
