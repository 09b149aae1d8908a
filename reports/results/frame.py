"""Results of one group: its methods, code lengths and seeds, and every number over the seeds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from benchmark.contract.result import MethodFacts, Result
from benchmark.contract.rows import Family
from benchmark.contract.split_facts import SplitFacts
from reports.results.entry import Entry, Value, entry_over
from reports.results.group import FrontEnds, Group, front_end_text

# How a row takes part: only compared rows are marked best or second.
Standing = Literal["compared", "floor", "ceiling", "oracle"]

# Method label, code length (None for real-valued), seed.
Place = tuple[str, int | None, int]


@dataclass(frozen=True)
class MethodLine:
    """A method as rows of tables show it.

    Attributes:
        method: its label without the oracle that it was given.
        oracles: front-ends that no method can have, given to it in place of the run's.
        own: front-ends that the method prescribes in place of the run's.
    """

    label: str
    method: str
    is_real: bool
    facts: MethodFacts
    oracles: FrontEnds = ()
    own: FrontEnds = ()

    @property
    def standing(self) -> Standing:
        """Whether it is compared, or only marks what nothing or everything known would give."""
        if self.oracles:
            return "oracle"
        if self.facts.family == "floor" or self.facts.family == "ceiling":
            return self.facts.family
        return "compared"

    @property
    def features(self) -> FrontEnds:
        """Front-ends that are not the group's."""
        return tuple(sorted((dict(self.oracles) | dict(self.own)).items()))


def in_order(lines: Iterable[MethodLine]) -> tuple[MethodLine, ...]:
    """Methods by family, year and name; those with oracles last, floors behind the others among them."""
    families = get_args(Family)

    def place(line: MethodLine) -> tuple[object, ...]:
        """Sort key."""
        is_last = bool(line.oracles) and line.facts.family == "floor"
        return line.oracles, is_last, families.index(line.facts.family), line.facts.year, line.label, line.is_real

    return tuple(sorted(lines, key=place))


@dataclass(frozen=True)
class GroupResults:
    """Everything that is stored of one group.

    Attributes:
        slug: names its files.
        cells: (method label, n_bits, seed) -> result.
        splits: facts of its splits, by seed; empty where no split could be made.
        earlier: keys of the results that do not belong to the last request.
        oracles: front-ends among those of its cells that see what no method can have.
        oracle_text: where else its rows with oracles might stand; empty where nowhere.
        network_text: the end-to-end track's network in a few words; empty in the frozen track.
    """

    group: Group
    slug: str
    cells: Mapping[Place, Result]
    splits: tuple[SplitFacts, ...]
    earlier: frozenset[str] = frozenset()
    oracles: FrontEnds = ()
    oracle_text: str = ""
    network_text: str = ""

    @cached_property
    def ok(self) -> tuple[Result, ...]:
        """Results that have scores."""
        return tuple(result for result in self.cells.values() if result.status == "ok")

    @cached_property
    def label_of(self) -> Mapping[str, str]:
        """Key of a result -> its label in the tables."""
        return {result.key: label for (label, _, _), result in self.cells.items()}

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
        """Methods in order; facts are those stored last."""
        by_date = sorted(self.cells.items(), key=lambda item: (item[1].provenance.date, item[1].key))
        last = {(label, n_bits is None): result for (label, n_bits, _), result in by_date}
        return in_order(self._line(label, is_real, result) for (label, is_real), result in last.items())

    def _line(self, label: str, is_real: bool, result: Result) -> MethodLine:
        """The line of a label, from one of its results."""
        oracles = tuple(pair for pair in sorted(result.cell.front_ends.items()) if pair in self.oracles)
        method = label.replace(oracle_suffix(oracles), "", 1) if oracles else label
        own = tuple(sorted(result.cell.own_front_ends.items()))
        return MethodLine(label, method, is_real, result.method, oracles, own)

    def select(self, standing: Standing, is_real: bool | None = None) -> tuple[MethodLine, ...]:
        """Methods of one block; with codes or without (None: both)."""
        return tuple(m for m in self.lines if m.standing == standing and is_real in (None, m.is_real))

    def is_earlier(self, result: Result) -> bool:
        """Whether a result does not belong to the last request."""
        return result.key in self.earlier

    def has_earlier(self, line: MethodLine | None = None) -> bool:
        """Whether any result of a method (None: of the group) is from an earlier request."""
        return any(
            self.is_earlier(result)
            for (label, n_bits, _), result in self.cells.items()
            if line is None or (label == line.label and (n_bits is None) == line.is_real)
        )

    @property
    def is_all_earlier(self) -> bool:
        """Whether the last request has nothing here."""
        return all(map(self.is_earlier, self.cells.values()))

    def words(self, direction: str) -> str:
        """A direction in words."""
        modality = {name[0]: name for name, _ in self.group.front_ends}
        asked, _, searched = direction.partition("2")
        return f"{direction}: {modality.get(asked, asked)} queries search the {modality.get(searched, searched)}s"

    @property
    def features_text(self) -> str:
        """Front-ends of all rows, with their modality."""
        text = self.group.front_end_text or "none"
        others = [pair for pair in self.oracles if pair not in self.group.front_ends]
        return f"{text}, in oracle rows {front_end_text(others)}" if others else text

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


def oracle_suffix(oracles: FrontEnds) -> str:
    """What an oracle adds to the label of a method."""
    return f" on {' + '.join(name for _, name in oracles)}" if oracles else ""
