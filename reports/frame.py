"""Results in groups that may stand in one table, with the mean over seeds and what is lacking from it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from benchmark.records import Cell, MethodFacts, Result, SplitFacts
from benchmark.store import Store
from benchmark.types import Family
from reports.naming import slugs
from reports.request import dataset_order, is_earlier, last_request

Lack = Literal["failed", "skipped", "not run", "undefined"]
Value = Callable[[Result], float]


@dataclass(frozen=True, order=True)
class Group:
    """What cells have to share to stand in one table: stand-in and real data never do."""

    dataset: str
    source: str
    protocol: str
    protocol_version: int
    front_ends: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, cell: Cell) -> Group:
        """The group of a cell."""
        front_ends = tuple(sorted(cell.front_ends.items()))
        return cls(cell.dataset, cell.source, cell.protocol, cell.protocol_version, front_ends)

    def holds(self, facts: SplitFacts) -> bool:
        """Whether these are facts of one of the group's splits."""
        split = (facts.dataset, facts.source, facts.protocol, facts.protocol_version)
        return split == (self.dataset, self.source, self.protocol, self.protocol_version)

    @property
    def front_end_text(self) -> str:
        """Front-ends with their modality."""
        return " + ".join(f"{name} ({modality})" for modality, name in self.front_ends)


@dataclass(frozen=True)
class Entry:
    """One number over the seeds of a group.

    Attributes:
        values: of the seeds that have one.
        n_seeds: seeds that should have one.
        lacking: why the others have none, with their number.
        is_earlier: whether any result behind it is from an earlier request.
    """

    values: tuple[float, ...]
    n_seeds: int
    lacking: tuple[tuple[Lack, int], ...] = ()
    is_earlier: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether every seed has a value."""
        return len(self.values) == self.n_seeds > 0

    @property
    def mean(self) -> float:
        """Mean of the values there are; NaN where there are none."""
        return math.fsum(self.values) / len(self.values) if self.values else math.nan

    @property
    def deviation(self) -> float:
        """Standard deviation (n - 1 in the denominator); NaN with fewer than two values."""
        if len(self.values) < 2:
            return math.nan
        mean = self.mean
        return math.sqrt(math.fsum((value - mean) ** 2 for value in self.values) / (len(self.values) - 1))


@dataclass(frozen=True)
class MethodLine:
    """A method as rows of tables show it."""

    label: str
    is_real: bool
    facts: MethodFacts

    @property
    def is_floor(self) -> bool:
        """Whether it only marks what no learning gives."""
        return self.facts.family == "floor"


def score(name: str) -> Value:
    """Reads a score, such as `s2i/map@all`; NaN where the result has none."""
    return lambda result: result.scores.get(name, math.nan)


@dataclass(frozen=True)
class GroupResults:
    """Everything that is stored of one group.

    Attributes:
        slug: names its files.
        cells: (method label, n_bits, seed) -> result.
        splits: facts of its splits, by seed; empty where no split could be made.
        earlier: keys of the results that do not belong to the last request.
    """

    group: Group
    slug: str
    cells: Mapping[tuple[str, int | None, int], Result]
    splits: tuple[SplitFacts, ...]
    earlier: frozenset[str] = frozenset()

    @cached_property
    def ok(self) -> tuple[Result, ...]:
        """Results that have scores."""
        return tuple(result for result in self.cells.values() if result.status == "ok")

    @cached_property
    def seeds(self) -> tuple[int, ...]:
        """Seeds of any cell."""
        return tuple(sorted({seed for _, _, seed in self.cells}))

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """Code lengths of any cell."""
        return tuple(sorted({n_bits for _, n_bits, _ in self.cells if n_bits is not None}))

    @cached_property
    def directions(self) -> tuple[str, ...]:
        """Directions, such as s2i and i2s."""
        found = {name.partition("/")[0] for result in self.ok for name in result.scores}
        if not found:
            initials = [modality[0] for modality, _ in self.group.front_ends]
            found = {f"{a}2{b}" for a in initials for b in initials if a != b}
        return tuple(sorted(found, reverse=True))

    @cached_property
    def lines(self) -> tuple[MethodLine, ...]:
        """Methods by family, year and name; facts are those stored last."""
        by_date = sorted(self.cells.values(), key=lambda result: (result.provenance.date, result.key))
        facts = {(r.cell.method_label, r.cell.n_bits is None): r.method for r in by_date}
        lines = [MethodLine(label, is_real, of_method) for (label, is_real), of_method in facts.items()]
        families = get_args(Family)
        return tuple(sorted(lines, key=lambda m: (families.index(m.facts.family), m.facts.year, m.label, m.is_real)))

    def select(self, *, is_real: bool, is_floor: bool) -> tuple[MethodLine, ...]:
        """Methods of one block."""
        return tuple(line for line in self.lines if line.is_real == is_real and line.is_floor == is_floor)

    def has_earlier(self, line: MethodLine) -> bool:
        """Whether any result of a method is from an earlier request."""
        return any(
            result.key in self.earlier
            for (label, n_bits, _), result in self.cells.items()
            if label == line.label and (n_bits is None) == line.is_real
        )

    def words(self, direction: str) -> str:
        """A direction in words."""
        modality = {name[0]: name for name, _ in self.group.front_ends}
        asked, _, searched = direction.partition("2")
        return f"{direction}: {modality.get(asked, asked)} queries search the {modality.get(searched, searched)}s"

    @property
    def speech(self) -> str:
        """Where the sounds come from."""
        return " / ".join(sorted({facts.speech for facts in self.splits})) or "unknown"

    @property
    def label(self) -> str:
        """What has to be read beside every number: the source of images and sounds."""
        source = "real data"
        if self.group.source == "stand-in":
            source = "stand-in data: not comparable with published numbers"
        speech = f"speech: {self.speech}"
        if "espeak-ng" in self.speech:
            speech += ", synthesised from the captions"
        return f"{source}; {speech}"

    @property
    def n_not_run(self) -> int:
        """Cells that other methods, lengths or seeds of the group make one expect, but that were never run."""
        lengths = [
            (line.label, n_bits) for line in self.lines for n_bits in ((None,) if line.is_real else self.lengths)
        ]
        return sum((*length, seed) not in self.cells for length in lengths for seed in self.seeds)

    @property
    def seed_text(self) -> str:
        """What a number over the seeds is."""
        if len(self.seeds) == 1:
            return f"one seed ({self.seeds[0]})"
        return f"mean ± standard deviation over {len(self.seeds)} seeds ({', '.join(map(str, self.seeds))})"

    def entry(self, label: str, n_bits: int | None, value: Value) -> Entry:
        """A number of one method at one code length over the seeds."""
        return entry_over([self.cells.get((label, n_bits, seed)) for seed in self.seeds], value, self.earlier)

    def any_entry(self, value: Value) -> Entry:
        """A number that depends on the split alone: of each seed, the first result that has it, earlier ones last."""
        chosen: list[Result | None] = []
        for seed in self.seeds:
            keys = sorted(self.cells, key=lambda key: (self.cells[key].key in self.earlier, str(key)))
            of_seed = [self.cells[key] for key in keys if key[2] == seed]
            having = [r for r in of_seed if r.status == "ok" and not math.isnan(value(r))]
            chosen.append(having[0] if having else of_seed[0])
        return entry_over(chosen, value, self.earlier)


def entry_over(results: Sequence[Result | None], value: Value, earlier: frozenset[str]) -> Entry:
    """The entry of one result a seed; None stands for a cell that was not run."""
    values: list[float] = []
    lacking: Counter[Lack] = Counter()
    for result in results:
        if result is None:
            lacking["not run"] += 1
        elif result.status != "ok":
            lacking[result.status] += 1
        elif math.isnan(number := value(result)):
            lacking["undefined"] += 1
        else:
            values.append(number)
    reasons = tuple((name, lacking[name]) for name in get_args(Lack) if lacking[name])
    return Entry(tuple(values), len(results), reasons, any(r.key in earlier for r in results if r is not None))


def collect(store: Store) -> tuple[GroupResults, ...]:
    """The groups of a run, their data sets in the order of the last request."""
    results = sorted(store.results(), key=lambda result: result.key)
    plan = store.read_plan()
    earlier = frozenset(result.key for result in results if is_earlier(result, plan))
    found: dict[Group, dict[tuple[str, int | None, int], Result]] = {}
    for result in results:
        cell = result.cell
        found.setdefault(Group.of(cell), {})[cell.method_label, cell.n_bits, cell.seed] = result
    splits = sorted(store.splits(), key=lambda facts: facts.seed)
    order = dataset_order(last_request(store))
    groups = sorted(found, key=lambda group: (order(group.dataset), group))
    parts = [(g.dataset, g.source, g.protocol, f"v{g.protocol_version}", *(n for _, n in g.front_ends)) for g in groups]
    return tuple(
        GroupResults(group, slug, found[group], tuple(facts for facts in splits if group.holds(facts)), earlier)
        for group, slug in zip(groups, slugs(parts), strict=True)
    )
