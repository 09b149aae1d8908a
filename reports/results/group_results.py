"""Results of one group: its methods, code lengths and seeds, and every number over the seeds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from benchmark.contract.result import Result
from benchmark.contract.source_words import UNKNOWN_SPEECH, source_text, speech_origin, speech_text
from benchmark.contract.split_facts import SplitFacts
from reports.results.group import FrontEnds, Group
from reports.results.in_words import front_end_text, oracle_suffix
from reports.results.method_lines import MethodLine, Standing, in_order
from reports.results.seed_summary import SeedSummary, Value, score, summarise

# Method label, code length (None for real-valued methods), seed.
Place = tuple[str, int | None, int]


@dataclass(frozen=True)
class GroupResults:
    """All stored results of one group.

    Attributes:
        group: what its cells share.
        slug: part of its file names.
        cells: (method label, n_bits, seed) -> result.
        splits: facts of its splits, by seed; empty if no split could be made.
        earlier: keys of the results that do not belong to the last request.
        oracles: front-ends of its cells that use information no method can have.
        oracle_text: says which other tables the oracle rows would fit; empty if there are none.
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
        """Seeds of all cells."""
        return tuple(sorted({seed for _, _, seed in self.cells}))

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """Code lengths of all cells, in bits."""
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
        """Methods in report order. Where stored facts about a method differ, the newest count."""
        by_date = sorted(self.cells.items(), key=lambda item: (item[1].provenance.date, item[1].key))
        last = {(label, n_bits is None): result for (label, n_bits, _), result in by_date}
        return in_order(self._line(label, is_real, result) for (label, is_real), result in last.items())

    def _line(self, label: str, is_real: bool, result: Result) -> MethodLine:
        oracles = tuple(pair for pair in sorted(result.cell.front_ends.items()) if pair in self.oracles)
        method = label.replace(oracle_suffix(oracles), "", 1) if oracles else label
        own = tuple(sorted(result.cell.own_front_ends.items()))
        is_control = result.cell.control != "none"
        return MethodLine(label, method, is_real, result.method, oracles, own, is_control)

    def select(self, standing: Standing, is_real: bool | None = None) -> tuple[MethodLine, ...]:
        """Methods of one standing: real-valued (True), with hash codes (False) or both (None)."""
        return tuple(m for m in self.lines if m.standing == standing and is_real in (None, m.is_real))

    def is_earlier(self, result: Result) -> bool:
        """Whether a result does not belong to the last request."""
        return result.key in self.earlier

    def has_earlier(self, line: MethodLine | None = None) -> bool:
        """Whether any result of a method (None: of the group) comes from an earlier request."""
        return bool(self._earlier_lines) if line is None else (line.label, line.is_real) in self._earlier_lines

    @cached_property
    def _earlier_lines(self) -> frozenset[tuple[str, bool]]:
        """Label and kind of the methods with results of an earlier request."""
        return frozenset((label, n_bits is None) for (label, n_bits, _), r in self.cells.items() if self.is_earlier(r))

    @cached_property
    def _of_rows(self) -> Mapping[tuple[str, int | None], tuple[Result, ...]]:
        """Label and code length -> the results of all seeds."""
        found: dict[tuple[str, int | None], list[Result]] = {}
        for (label, n_bits, _), result in self.cells.items():
            found.setdefault((label, n_bits), []).append(result)
        return {row: tuple(results) for row, results in found.items()}

    def of_row(self, label: str, n_bits: int | None) -> tuple[Result, ...]:
        """Results of one method at one code length (None: real-valued) of all seeds."""
        return self._of_rows.get((label, n_bits), ())

    @property
    def is_all_earlier(self) -> bool:
        """Whether no result belongs to the last request; outputs that came in a file belong to no request."""
        return all(self.is_earlier(result) or result.file is not None for result in self.cells.values())

    def words(self, direction: str) -> str:
        """Explains a direction: "s2i: sound queries search the images"."""
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
        """What is known of the origin of the sounds, such as `espeak-ng` or `recorded or unknown`.

        The file of a user does not say which sounds its features describe.
        """
        known = [facts.speech for facts in self.splits]
        return speech_origin(known, self.has_sounds, "sound" in self.group.from_files)

    @property
    def has_sounds(self) -> bool:
        """Whether sounds are one of the modalities."""
        return any(modality == "sound" for modality, _ in self.group.front_ends)

    @property
    def captions(self) -> str:
        """What the captions of the images are here: "sound", or "text" where they are read."""
        return "text" if any(modality == "text" for modality, _ in self.group.front_ends) else "sound"

    @property
    def has_classes(self) -> bool:
        """Whether the data set has classes, as far as is known."""
        return not self.splits or any(facts.n_classes for facts in self.splits)

    @property
    def source_text(self) -> str:
        """The source of the images, or of the features."""
        return source_text(self.group.source)

    @property
    def label(self) -> str:
        """The source of images and sounds, which every table and figure must state."""
        speech = f"speech: {self.speech_text}" if self.has_sounds else ""
        return "; ".join(part for part in (self.source_text, speech, self.group.changes_text) if part)

    @property
    def is_synthetic(self) -> bool:
        """Whether some of the sounds are known to be synthetic."""
        return self.speech not in (UNKNOWN_SPEECH, "unknown", "none")

    @property
    def speech_text(self) -> str:
        """The origin of the sounds; where the suite itself spoke all captions, that is said."""
        return speech_text(self.speech, self.group.speech)

    @cached_property
    def _asked(self) -> tuple[Place, ...]:
        """Places of the results of the last request; outputs that came in a file belong to none."""
        return tuple(
            place for place, result in self.cells.items() if result.file is None and not self.is_earlier(result)
        )

    def has_place(self, line: MethodLine, n_bits: int | None) -> bool:
        """Whether a method has a result at this code length (None: real-valued), or the last request wanted one."""
        if self.of_row(line.label, n_bits):
            return True
        labels = {label for label, _, _ in self._asked}
        is_asked = line.label in labels or line.label not in {label for label, _ in self._of_rows}
        return is_asked and not line.is_from_file and n_bits in {None, *(length for _, length, _ in self._asked)}

    def is_skipped(self, line: MethodLine, n_bits: int | None) -> bool:
        """Whether all results of a method at this code length (None: real-valued) were skipped."""
        found = self.of_row(line.label, n_bits)
        return bool(found) and all(result.status == "skipped" for result in found)

    @property
    def n_not_run(self) -> int:
        """Number of cells that the last request wanted and that have no result."""
        seeds = {seed for _, _, seed in self._asked}
        lengths = {n_bits for _, n_bits, _ in self._asked if n_bits is not None}
        lines = {(label, n_bits is None) for label, n_bits, _ in self._asked}
        wanted = [(label, n_bits) for label, is_real in lines for n_bits in ((None,) if is_real else lengths)]
        return sum((*place, seed) not in self.cells for place in wanted for seed in seeds)

    @property
    def seed_text(self) -> str:
        """Says how many seeds a number of a table covers."""
        if len(self.seeds) == 1:
            return f"one seed ({self.seeds[0]})"
        return f"mean ± standard deviation over {len(self.seeds)} seeds ({', '.join(map(str, self.seeds))})"

    @property
    def mean_text(self) -> str:
        """The same for a figure, which shows no standard deviation."""
        return self.seed_text.replace(" ± standard deviation", "")

    def summary(self, label: str, n_bits: int | None, value: Value) -> SeedSummary:
        """Summarises a number of one method at one code length over the seeds."""
        return summarise([self.cells.get((label, n_bits, seed)) for seed in self.seeds], value, self.earlier)

    def ranked_maps(self, n_bits: int | None, direction: str) -> dict[str, float]:
        """Label -> mean map@all of the rows of a column that are ranked; None: real-valued methods."""
        lines, value = self.select("compared", n_bits is None), score(f"{direction}/map@all")
        summaries = {line.label: self.summary(line.label, n_bits, value) for line in lines}
        return {label: summary.mean for label, summary in summaries.items() if summary.is_rankable}

    @cached_property
    def _by_seed(self) -> tuple[tuple[Result, ...], ...]:
        """Results of each seed, those of earlier requests last."""
        keys = sorted(self.cells, key=lambda key: (self.cells[key].key in self.earlier, str(key)))
        return tuple(tuple(self.cells[key] for key in keys if key[2] == seed) for seed in self.seeds)

    def split_summary(self, value: Value) -> SeedSummary:
        """Summarises a number that depends only on the split, from one result of each seed.

        That is the first result that has the number; results of earlier requests come last.
        """
        chosen: list[Result | None] = []
        for of_seed in self._by_seed:
            having = [r for r in of_seed if r.status == "ok" and not math.isnan(value(r))]
            chosen.append(having[0] if having else of_seed[0])
        return summarise(chosen, value, self.earlier)
