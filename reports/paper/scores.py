"""Scores as rows and columns of a paper's tables: methods are rows; data sets, directions and code lengths columns."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reports.paper.choice import Choice
from reports.paper.names import PaperNames
from reports.paper.paper_table import Entry, Heading
from reports.paper.selection import Shown
from reports.results.group_results import GroupResults
from reports.results.method_lines import MethodLine, in_order
from reports.results.seed_summary import SeedSummary, Value, score
from reports.tables.table import MISSING

Show = Callable[[float], str]


@dataclass(frozen=True)
class Part:
    """Columns of one direction of one group, one for each code length; a single None if there are only vectors."""

    of: Shown
    direction: str
    lengths: tuple[int | None, ...]

    @property
    def group(self) -> GroupResults:
        """The group whose scores they are."""
        return self.of.group

    def summary(self, line: MethodLine, n_bits: int | None, metric: str) -> SeedSummary:
        """A score of a method over the seeds."""
        return self.group.summary(line.label, n_bits, score(f"{self.direction}/{metric}"))

    def split_entry(self, value: Value, show: Show) -> Entry:
        """A number of the split, over all code lengths."""
        return entry(self.group.split_summary(value), show, len(self.lengths))


def parts_of(shown: Sequence[Shown], choice: Choice) -> tuple[Part, ...]:
    """Parts of all groups, in the order of the columns."""
    return tuple(
        Part(one, direction, tuple(n for n in one.group.lengths if n in (choice.bits or one.group.lengths)) or (None,))
        for one in shown
        for direction in one.group.directions
    )


def headings(parts: Sequence[Part], names: PaperNames) -> tuple[Heading, ...]:
    """Data set, condition if there is any, direction and code length of each column."""
    has_conditions = any(part.of.condition for part in parts)
    found = []
    for part in parts:
        conditions = (part.of.condition,) if has_conditions else ()
        first = (names.dataset(part.group.group.dataset), *conditions, arrow(part.direction))
        for n_bits in part.lengths:
            bits = (str(n_bits),) if n_bits else ()
            key = "/".join((part.of.key, part.direction, *bits))
            found.append(Heading((*first, *(bits or ("",))), key))
    return tuple(found)


def shower(choice: Choice) -> Show:
    """Returns a function that writes a score with the chosen digits, without the zero before the point."""
    digits = choice.digits if choice.digits is not None else (1 if choice.percent else 3)

    def show(value: float) -> str:
        text = f"{100 * value if choice.percent else value:.{digits}f}"
        return text if choice.percent else text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text

    return show


def methods_of(shown: Sequence[Shown]) -> dict[str, str]:
    """Label of a row -> key of its method."""
    return {one.group.label_of[result.key]: result.cell.method for one in shown for result in one.group.cells.values()}


def lines_of(shown: Sequence[Shown], choice: Choice, key_of: Mapping[str, str]) -> tuple[MethodLine, ...]:
    """Methods of any group: in the chosen order, or all that are compared in report order."""
    found = {(line.label, line.is_real): line for one in shown for line in one.group.lines}
    if not choice.methods:
        return in_order(line for line in found.values() if line.standing == "compared")
    chosen: dict[tuple[str, bool], MethodLine] = {}
    for name in choice.methods:
        named = [line for line in found.values() if line.label == name]
        named = named or [line for line in found.values() if key_of[line.label] == name]
        chosen |= {(line.label, line.is_real): line for line in named}
    return tuple(chosen.values())


def entries(line: MethodLine, parts: Sequence[Part], metric: str, show: Show) -> tuple[Entry, ...]:
    """Scores of a method; a real-valued one has one score for all code lengths of a direction."""
    found: list[Entry] = []
    for part in parts:
        lengths, span = ((None,), len(part.lengths)) if line.is_real else (part.lengths, 1)
        found += [entry(part.summary(line, n_bits, metric), show, span) for n_bits in lengths]
    return tuple(found)


def entry(summary: SeedSummary, show: Show, span: int) -> Entry:
    """A mean over the seeds; missing where it lacks a seed."""
    if not summary.is_complete:
        return Entry(MISSING, span=span)
    return Entry(show(summary.mean), summary.mean, math.nan if summary.is_earlier else summary.mean, span)


def label_of(kind: str, metric: str) -> str:
    """Label of a table of a metric: main-map, main-precision10."""
    return f"{kind}-{metric.replace('@all', '').replace('@', '')}"


def arrow(direction: str) -> str:
    """s2i as S→I."""
    asked, _, searched = direction.upper().partition("2")
    return f"{asked}→{searched}"
