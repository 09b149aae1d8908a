"""The main table: methods as rows; data sets, directions and code lengths as columns."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from reports.paper.choice import Choice
from reports.paper.names import PaperNames
from reports.paper.paper_table import Entry, Mark, NamedRow, PaperTable
from reports.results.group_results import GroupResults
from reports.results.method_lines import MethodLine, in_order
from reports.results.seed_summary import score
from reports.tables.chance import chance_map

METRICS = {"map@all": "Mean average precision (mAP)"}
MISSING = "–"


@dataclass(frozen=True)
class _Part:
    """Columns of one direction of one data set, one for each code length."""

    group: GroupResults
    direction: str
    lengths: tuple[int, ...]


def main_table(groups: Sequence[GroupResults], metric: str, choice: Choice, names: PaperNames) -> PaperTable:
    """The scores of one metric. A real-valued method has one score for all code lengths of a direction.

    Rows are the chosen methods, else all that are compared; chance ends the table of mAP.
    """
    parts = [
        _Part(group, direction, tuple(n for n in group.lengths if not choice.bits or n in choice.bits))
        for group in groups
        for direction in group.directions
    ]
    lines = _lines(groups, choice)
    show = _shower(choice)
    codes, real = (
        [_row(line, parts, metric, show, names) for line in lines if line.is_real is is_real]
        for is_real in (False, True)
    )
    if choice.mark:
        codes, real = _marked(codes), _marked(real)
    blocks = [tuple(codes), tuple(real)]
    if metric == "map@all":
        blocks.append((_chance_row(parts, show),))
    return PaperTable(
        label=f"main-{metric.replace('@all', '').replace('@', '')}",
        caption=_caption(groups, metric, choice, names),
        corner="Method",
        columns=tuple(
            (names.dataset(part.group.group.dataset), _arrow(part.direction), str(n_bits) if n_bits else "")
            for part in parts
            for n_bits in part.lengths or (None,)
        ),
        blocks=tuple(block for block in blocks if block),
        notes=source_notes(groups, names),
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


def _lines(groups: Sequence[GroupResults], choice: Choice) -> tuple[MethodLine, ...]:
    """Methods of any group: in the chosen order, or all that are compared in report order."""
    found = {(line.label, line.is_real): line for group in groups for line in group.lines}
    if not choice.methods:
        return in_order(line for line in found.values() if line.standing == "compared")
    keys = {group.label_of[r.key]: r.cell.method for group in groups for r in group.cells.values()}
    chosen: dict[tuple[str, bool], MethodLine] = {}
    for name in choice.methods:
        named = [line for line in found.values() if line.label == name]
        named = named or [line for line in found.values() if keys.get(line.label) == name]
        chosen |= {(line.label, line.is_real): line for line in named}
    return tuple(chosen.values())


def _row(
    line: MethodLine,
    parts: Sequence[_Part],
    metric: str,
    show: Callable[[float], str],
    names: PaperNames,
) -> NamedRow:
    entries: list[Entry] = []
    for part in parts:
        value = score(f"{part.direction}/{metric}")
        lengths = part.lengths or (None,)
        if line.is_real:
            summary = part.group.summary(line.label, None, value)
            entries.append(_entry(summary.mean, show, len(lengths)))
        else:
            entries += [_entry(part.group.summary(line.label, n_bits, value).mean, show) for n_bits in lengths]
    key = _key(line, parts)
    return NamedRow(names.method(line, key), names.citation(key), tuple(entries))


def _key(line: MethodLine, parts: Sequence[_Part]) -> str:
    """Registry key of the method of a line."""
    found = [r.cell.method for p in parts for r in p.group.cells.values() if p.group.label_of[r.key] == line.label]
    return found[0] if found else line.method


def _entry(value: float, show: Callable[[float], str], span: int = 1) -> Entry:
    return Entry(MISSING if math.isnan(value) else show(value), value, span)


def _chance_row(parts: Sequence[_Part], show: Callable[[float], str]) -> NamedRow:
    means = [(p.group.split_summary(chance_map(p.direction)).mean, len(p.lengths) or 1) for p in parts]
    return NamedRow("Chance", "", tuple(_entry(mean, show, span) for mean, span in means))


def _marked(rows: Sequence[NamedRow]) -> list[NamedRow]:
    """Marks the best and the second value of each column, compared unrounded."""
    marks: list[dict[float, Mark]] = []
    for column in zip(*(row.entries for row in rows), strict=True):
        values = [entry.value for entry in column if not math.isnan(entry.value)]
        order = sorted(set(values), reverse=True) if len(values) > 1 else []
        marks.append(dict(zip(order, ("best", "second"), strict=False)))
    return [
        replace(
            row,
            entries=tuple(
                replace(entry, mark=of.get(entry.value, "")) for entry, of in zip(row.entries, marks, strict=True)
            ),
        )
        for row in rows
    ]


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
