"""Which results and facts a merged run holds, and where the runs contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from benchmark.contract.feature_facts import FeatureFacts
from benchmark.contract.index_cost import IndexCost
from benchmark.contract.outside_method import OutsideMethod
from benchmark.contract.result import Result
from benchmark.contract.split_facts import SplitFacts
from benchmark.contract.split_place import SplitPlace
from benchmark.housekeeping.stored_run import StoredRun


@dataclass(frozen=True)
class MergedResults:
    """What a merged run holds.

    Attributes:
        runs: that are merged; where they hold the same, that of the first of them is taken.
        prefer: name of the run that wins contradictions; None where none does.
        scorer_digest: of the scorer here; of equal results, one that it scored is taken.
    """

    runs: Sequence[StoredRun]
    prefer: str | None
    scorer_digest: str

    @cached_property
    def conflicts(self) -> tuple[str, ...]:
        """A phrase for each contradiction that the preferred run does not decide: cells, then splits."""
        found = []
        for key, holders in self._holders.items():
            told = _that_could_fit(key, holders)
            text = _contradiction(key, told)
            if text and self._preferred(told) is None:
                found.append(f"{holders[0].results[key].cell.label}: {text}")
        for place in self._places:
            told = [run for run in self.runs if place in run.splits]
            other = next((run for run in told if not _same_split(run.splits[place], told[0].splits[place])), None)
            if other is not None and self._preferred(told) is None:
                found.append(f"{place.label}: other data or another split in {told[0].name} and {other.name}")
        return tuple(found)

    @cached_property
    def chosen(self) -> dict[str, StoredRun]:
        """Key of each cell -> the run whose result is taken. Expects that there are no conflicts."""
        return {key: self._winner(key, holders) for key, holders in self._holders.items()}

    @cached_property
    def splits(self) -> tuple[SplitFacts, ...]:
        """Facts of all splits."""
        return tuple(self._split(place) for place in self._places)

    @cached_property
    def features(self) -> tuple[FeatureFacts, ...]:
        """Facts of all features."""
        places = dict.fromkeys(place for run in self._in_order() for place in run.features)
        return tuple(next(run.features[p] for run in self._in_order() if p in run.features) for p in places)

    @cached_property
    def outside(self) -> dict[str, OutsideMethod]:
        """Name of each method from outside -> what is known of it; a method whose checks could not run goes last."""
        found = [method for run in self._in_order() for method in run.outside.values()]
        firsts: dict[str, OutsideMethod] = {}
        for method in sorted(found, key=lambda method: bool(method.problem)):
            firsts.setdefault(method.name, method)
        return firsts

    @cached_property
    def index_costs(self) -> tuple[IndexCost, ...]:
        """Costs of indexes; of several measurements of one index, that of the preferred run, else the newest."""
        found: dict[str, IndexCost] = {}
        by_date = [cost for run in self.runs for cost in run.index_costs.values()]
        preferred = [cost for run in self.runs if run.name == self.prefer for cost in run.index_costs.values()]
        for cost in (*sorted(by_date, key=lambda cost: cost.provenance.date), *preferred):
            found[cost.file] = cost
        return tuple(found.values())

    def other_verdicts(self, run: StoredRun) -> list[str]:
        """Names of methods from outside of which a run had checked another version than the one that is taken."""
        checked = {name: method for name, method in run.outside.items() if not method.problem}
        return [name for name, method in checked.items() if method.version != self.outside[name].version]

    def with_chosen_outputs(self, key: str) -> list[StoredRun]:
        """The runs that hold the chosen outputs of a cell; none where its result has no outputs."""
        result = self.chosen[key].results[key]
        if result.status != "ok":
            return []
        of_fit = result.fit_digest, result.outputs_checksum
        holders = self._holders[key]
        return [run for run in holders if (run.results[key].fit_digest, run.results[key].outputs_checksum) == of_fit]

    @cached_property
    def plan(self) -> dict[str, str]:
        """Key of each cell that the runs asked for -> its planned fit digest.

        A result counts as earlier under this plan if it does so in every run that holds it, or if its split lost.
        """
        plan: dict[str, str] = {}
        for run in self._in_order():
            plan = {**run.plan, **plan}
        for key, winner in self.chosen.items():
            result = winner.results[key]
            if result.file is not None:  # it belongs to no request
                continue
            holders = [run for run in self._holders[key] if run.results[key].fit_digest == result.fit_digest]
            if any(self._counts(run, run.results[key]) for run in holders):
                plan[key] = result.fit_digest
            elif plan.get(key) in ("", result.fit_digest):
                del plan[key]
        return plan

    @cached_property
    def n_shared(self) -> int:
        """Number of cells that several runs hold."""
        return sum(len(holders) > 1 for holders in self._holders.values())

    @cached_property
    def _holders(self) -> dict[str, list[StoredRun]]:
        """Key of each cell -> the runs that hold a result of it."""
        keys = dict.fromkeys(key for run in self.runs for key in run.results)
        return {key: [run for run in self.runs if key in run.results] for key in keys}

    @cached_property
    def _places(self) -> tuple[SplitPlace, ...]:
        return tuple(dict.fromkeys(place for run in self.runs for place in run.splits))

    def _in_order(self) -> list[StoredRun]:
        """The preferred run, then the others."""
        return sorted(self.runs, key=lambda run: run.name != self.prefer)

    def _preferred(self, runs: Iterable[StoredRun]) -> StoredRun | None:
        return next((run for run in runs if run.name == self.prefer), None)

    def _winner(self, key: str, holders: list[StoredRun]) -> StoredRun:
        told = _that_could_fit(key, holders)
        if _contradiction(key, told) and (preferred := self._preferred(told)):
            return preferred
        if not told[0].results[key].fit_digest:
            return max(told, key=lambda run: run.results[key].provenance.date)
        return next((run for run in told if run.results[key].scorer_digest == self.scorer_digest), told[0])

    def _split(self, place: SplitPlace) -> SplitFacts:
        return next(run.splits[place] for run in self._in_order() if place in run.splits)

    def _counts(self, run: StoredRun, result: Result) -> bool:
        """Whether a run's last request asked for a result, on the split that the merged run has."""
        place = SplitPlace.of_cell(result.cell)
        lost = place in run.splits and not _same_split(run.splits[place], self._split(place))
        return run.is_current(result) and not lost


def _that_could_fit(key: str, holders: Sequence[StoredRun]) -> list[StoredRun]:
    """The runs that had data and features for a cell; if no run had them, all runs that hold a result of it."""
    return [run for run in holders if run.results[key].fit_digest] or list(holders)


def _contradiction(key: str, runs: Sequence[StoredRun]) -> str:
    """How the results of a cell in these runs differ from that in the first of them; empty if they do not."""
    first = runs[0].results[key]
    for run in runs[1:]:
        result = run.results[key]
        where = f"in {runs[0].name} and {run.name}"
        if result.fit_digest != first.fit_digest:
            return f"fitted with other code, data or features {where}"
        if (result.status, result.outputs_checksum) != (first.status, first.outputs_checksum):
            return f"other outputs of the same fit {where}"
        if result.scorer_digest == first.scorer_digest and repr(result.scores) != repr(first.scores):
            return f"other scores of the same outputs {where}"
    return ""


def _same_split(first: SplitFacts, second: SplitFacts) -> bool:
    return (first.dataset_digest, first.split_digest) == (second.dataset_digest, second.split_digest)
