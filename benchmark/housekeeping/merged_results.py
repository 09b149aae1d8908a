"""Which results and facts a merged run holds, and where the runs contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from benchmark.contract.feature_facts import FeatureFacts
from benchmark.contract.result import Result
from benchmark.contract.split_facts import SplitFacts
from benchmark.contract.split_place import SplitPlace
from benchmark.housekeeping.run_part import Part


@dataclass(frozen=True)
class MergedResults:
    """What a merged run holds.

    Attributes:
        parts: the runs; where they hold the same, that of the first of them is taken.
        prefer: name of the run that wins contradictions; None where none does.
        scorer_digest: of the scorer here; of equal results, one that it scored is taken.
    """

    parts: Sequence[Part]
    prefer: str | None
    scorer_digest: str

    @cached_property
    def conflicts(self) -> tuple[str, ...]:
        """A phrase for each contradiction that the preferred run does not decide: cells, then splits."""
        found = []
        for key, holders in self._holders.items():
            told = _told(key, holders)
            text = _contradiction(key, told)
            if text and self._preferred(told) is None:
                found.append(f"{holders[0].results[key].cell.label}: {text}")
        for place in self._places:
            told = [part for part in self.parts if place in part.splits]
            other = next((part for part in told if not _same_split(part.splits[place], told[0].splits[place])), None)
            if other is not None and self._preferred(told) is None:
                found.append(f"{place.label}: other data or another split in {told[0].name} and {other.name}")
        return tuple(found)

    @cached_property
    def chosen(self) -> dict[str, Part]:
        """Key of each cell -> the run whose result is taken. Expects that there are no conflicts."""
        return {key: self._winner(key, holders) for key, holders in self._holders.items()}

    @cached_property
    def splits(self) -> tuple[SplitFacts, ...]:
        """Facts of all splits."""
        return tuple(self._split(place) for place in self._places)

    @cached_property
    def features(self) -> tuple[FeatureFacts, ...]:
        """Facts of all features."""
        places = dict.fromkeys(place for part in self._in_order() for place in part.features)
        return tuple(next(part.features[p] for part in self._in_order() if p in part.features) for p in places)

    @cached_property
    def plan(self) -> dict[str, str]:
        """The plan that marks as earlier what every run that holds it marks so, or what lies on a split that lost."""
        plan: dict[str, str] = {}
        for part in self._in_order():
            plan = {**part.plan, **plan}
        for key, winner in self.chosen.items():
            result = winner.results[key]
            holders = [part for part in self._holders[key] if part.results[key].fit_digest == result.fit_digest]
            if any(self._counts(part, part.results[key]) for part in holders):
                plan[key] = result.fit_digest
            elif plan.get(key) in ("", result.fit_digest):
                del plan[key]
        return plan

    @cached_property
    def n_shared(self) -> int:
        """Number of cells that several runs hold."""
        return sum(len(holders) > 1 for holders in self._holders.values())

    @cached_property
    def _holders(self) -> dict[str, list[Part]]:
        """Key of each cell -> the runs that hold a result of it."""
        keys = dict.fromkeys(key for part in self.parts for key in part.results)
        return {key: [part for part in self.parts if key in part.results] for key in keys}

    @cached_property
    def _places(self) -> tuple[SplitPlace, ...]:
        return tuple(dict.fromkeys(place for part in self.parts for place in part.splits))

    def _in_order(self) -> list[Part]:
        """The preferred run, then the others."""
        return sorted(self.parts, key=lambda part: part.name != self.prefer)

    def _preferred(self, parts: Iterable[Part]) -> Part | None:
        return next((part for part in parts if part.name == self.prefer), None)

    def _winner(self, key: str, holders: list[Part]) -> Part:
        told = _told(key, holders)
        if _contradiction(key, told) and (preferred := self._preferred(told)):
            return preferred
        if not told[0].results[key].fit_digest:
            return max(told, key=lambda part: part.results[key].provenance.date)
        return next((part for part in told if part.results[key].scorer_digest == self.scorer_digest), told[0])

    def _split(self, place: SplitPlace) -> SplitFacts:
        return next(part.splits[place] for part in self._in_order() if place in part.splits)

    def _counts(self, part: Part, result: Result) -> bool:
        """Whether a run's last request asked for a result, on the split that the merged run has."""
        place = SplitPlace.of_cell(result.cell)
        lost = place in part.splits and not _same_split(part.splits[place], self._split(place))
        return part.is_current(result) and not lost


def _told(key: str, holders: Sequence[Part]) -> list[Part]:
    """The runs that could fit a cell; all of them if none could, for lack of data, say."""
    return [part for part in holders if part.results[key].fit_digest] or list(holders)


def _contradiction(key: str, parts: Sequence[Part]) -> str:
    """How the results of a cell in these runs differ from that in the first of them; empty if they do not."""
    first = parts[0].results[key]
    for part in parts[1:]:
        result = part.results[key]
        runs = f"in {parts[0].name} and {part.name}"
        if result.fit_digest != first.fit_digest:
            return f"fitted with other code, data or features {runs}"
        if (result.status, result.outputs_checksum) != (first.status, first.outputs_checksum):
            return f"other outputs of the same fit {runs}"
        if result.scorer_digest == first.scorer_digest and repr(result.scores) != repr(first.scores):
            return f"other scores of the same outputs {runs}"
    return ""


def _same_split(first: SplitFacts, second: SplitFacts) -> bool:
    return (first.dataset_digest, first.split_digest) == (second.dataset_digest, second.split_digest)
