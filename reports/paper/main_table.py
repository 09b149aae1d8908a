"""The main table: methods as rows; data sets, directions and code lengths as columns."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from reports.paper.choice import Choice
from reports.paper.names import PaperNames
from reports.paper.paper_table import Entry, NamedRow, PaperTable
from reports.results.group_results import GroupResults
from reports.results.method_lines import MethodLine, in_order
from reports.results.seed_summary import SeedSummary, score
from reports.tables.best_marks import marks_of
from reports.tables.chance import chance_map
from reports.tables.table import MISSING

METRICS = {"map@all": "Mean average precision (mAP)"}


@dataclass(frozen=True)
class _Part:
    """Columns of one direction of one data set, one for each code length; a single None if there are only vectors."""

    group: GroupResults
    direction: str
    lengths: tuple[int | None, ...]


def main_table(groups: Sequence[GroupResults], metric: str, choice: Choice, names: PaperNames) -> PaperTable:
    """The scores of one metric. A real-valued method has one score for all code lengths of a direction.

    Rows are the chosen methods, else all that are compared; chance ends the table of mAP. A score that lacks a seed is
    missing. As in the report, results of an earlier request are not ranked.
    """
    parts = [
        _Part(group, direction, tuple(n for n in group.lengths if n in (choice.bits or group.lengths)) or (None,))
        for group in groups
        for direction in group.directions
    ]
    key_of = {group.label_of[r.key]: r.cell.method for group in groups for r in group.cells.values()}
    lines, show = _lines(groups, choice, key_of), _shower(choice)

    def row(line: MethodLine) -> NamedRow:
        key = key_of[line.label]
        return NamedRow(names.method(line, key), names.citation(key), _entries(line, parts, metric, show))

    blocks = [[row(line) for line in lines if line.is_real is is_real] for is_real in (False, True)]
    if choice.mark:
        blocks = [_marked(block) for block in blocks]
    if metric == "map@all":
        blocks.append([_chance_row(parts, show)])
    return PaperTable(
        label=f"main-{metric.replace('@all', '').replace('@', '')}",
        caption=_caption(groups, metric, choice, names),
        corner="Method",
        columns=tuple(
            (names.dataset(part.group.group.dataset), _arrow(part.direction), str(n_bits) if n_bits else "")
            for part in parts
            for n_bits in part.lengths
        ),
        blocks=tuple(tuple(block) for block in blocks if block),
        notes=(*source_notes(groups, names), *_earlier_note(groups, lines)),
        cited=dataset_citations(groups, names),
    )


def dataset_citations(groups: Sequence[GroupResults], names: PaperNames) -> tuple[tuple[str, str], ...]:
    """Name and BibTeX key of each data set that is cited."""
    keys = [group.group.dataset for group in groups]
    return tuple((names.dataset(key), names.citation(key)) for key in keys if names.citation(key))


def _shower(choice: Choice) -> Callable[[float], str]:
    """Returns a function that writes a score with the chosen digits, without the zero before the point."""
    digits = choice.digits if choice.digits is not None else (1 if choice.percent else 3)

    def show(value: float) -> str:
        text = f"{100 * value if choice.percent else value:.{digits}f}"
        return text[1:] if text.startswith("0.") and not choice.percent else text

    return show


def _lines(groups: Sequence[GroupResults], choice: Choice, key_of: Mapping[str, str]) -> tuple[MethodLine, ...]:
    """Methods of any group: in the chosen order, or all that are compared in report order."""
    found = {(line.label, line.is_real): line for group in groups for line in group.lines}
    if not choice.methods:
        return in_order(line for line in found.values() if line.standing == "compared")
    chosen: dict[tuple[str, bool], MethodLine] = {}
    for name in choice.methods:
        named = [line for line in found.values() if line.label == name]
        named = named or [line for line in found.values() if key_of[line.label] == name]
        chosen |= {(line.label, line.is_real): line for line in named}
    return tuple(chosen.values())


def _entries(line: MethodLine, parts: Sequence[_Part], metric: str, show: Callable[[float], str]) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    for part in parts:
        value = score(f"{part.direction}/{metric}")
        lengths, span = ((None,), len(part.lengths)) if line.is_real else (part.lengths, 1)
        entries += [_entry(part.group.summary(line.label, n_bits, value), show, span) for n_bits in lengths]
    return tuple(entries)


def _entry(summary: SeedSummary, show: Callable[[float], str], span: int) -> Entry:
    if not summary.is_complete:
        return Entry(MISSING, span=span)
    return Entry(show(summary.mean), summary.mean, math.nan if summary.is_earlier else summary.mean, span)


def _chance_row(parts: Sequence[_Part], show: Callable[[float], str]) -> NamedRow:
    entries = [_entry(p.group.split_summary(chance_map(p.direction)), show, len(p.lengths)) for p in parts]
    return NamedRow("Chance", "", tuple(entries))


def _marked(rows: Sequence[NamedRow]) -> list[NamedRow]:
    """Marks the best and the second value of each column."""
    marks = [marks_of(entry.rank for entry in column) for column in zip(*(row.entries for row in rows), strict=True)]
    return [
        replace(
            row, entries=tuple(replace(e, mark=of.get(e.rank, "")) for e, of in zip(row.entries, marks, strict=True))
        )
        for row in rows
    ]


def _earlier_note(groups: Sequence[GroupResults], lines: Sequence[MethodLine]) -> tuple[str, ...]:
    """Names the rows that hold results of an earlier request; empty if none does."""
    labels = [line.label for line in lines if any(group.has_earlier(line) for group in groups)]
    return (f"Of an earlier request, and not ranked: {', '.join(labels)}.",) if labels else ()


def _arrow(direction: str) -> str:
    """s2i as S→I."""
    asked, _, searched = direction.upper().partition("2")
    return f"{asked}→{searched}"


def _caption(groups: Sequence[GroupResults], metric: str, choice: Choice, names: PaperNames) -> str:
    what = METRICS.get(metric, metric) + (" in percent" if choice.percent else "")
    meanings = {_arrow(d): group.words(d).partition(": ")[2] for group in groups for d in group.directions}
    text = f"{what} at several code lengths in bits. {'; '.join(f'{a}: {words}' for a, words in meanings.items())}."
    if choice.is_long:
        for group in groups:
            text += f" {names.dataset(group.group.dataset)}: {_conditions(group)}."
    return text


def _conditions(group: GroupResults) -> str:
    """Protocol, features and seeds of a group."""
    return f"protocol {group.group.protocol}, features {group.features_text}, {group.seed_text}"


def source_notes(groups: Sequence[GroupResults], names: PaperNames) -> tuple[str, ...]:
    """The source of images and sounds, which every table states, once for data sets that share it."""
    sources: dict[str, list[str]] = {}
    for group in groups:
        sources.setdefault(group.label, []).append(names.dataset(group.group.dataset))
    return tuple(f"{', '.join(of)}: {label}." for label, of in sources.items())
