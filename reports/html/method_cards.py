"""What the page says of each method: paper, facts, settings, average precision by class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmark.contract.paper import Paper
from reports.html.class_scores import ClassRow, ClassTable, by_method
from reports.html.facets import Column
from reports.paper.names import PaperNames
from reports.results.in_words import front_end_text, settings_text
from reports.results.method_lines import MethodLine

BAR, GAP, TALL = 7.0, 2.0, 60.0  # SVG units


@dataclass(frozen=True)
class Bars:
    """The scores of one column by class.

    Attributes:
        title: of the column, with the code length.
        path: of vertical strokes, one for each class.
        width: of the picture in SVG units.
        n_classes: number of classes.
        lowest, highest: class and score.
    """

    title: str
    path: str
    width: float
    n_classes: int
    lowest: str
    highest: str


@dataclass(frozen=True)
class Card:
    """One method.

    Attributes:
        slug: its name in the page.
        line: the method.
        name: in papers.
        paper: that it comes from; None if unknown.
        facts: (property, value).
        bars: scores by class.
    """

    slug: str
    line: MethodLine
    name: str
    paper: Paper | None
    facts: tuple[tuple[str, str], ...]
    bars: tuple[Bars, ...]


def cards(
    columns: Sequence[Column], names: Mapping[str, str], papers: PaperNames, tables: Sequence[ClassTable]
) -> tuple[Card, ...]:
    """A card for each method, in report order.

    Args:
        columns: of the page.
        names: label of a method -> its name in the page.
        papers: names and citations by key.
        tables: scores by class.
    """
    bars = by_method(tables)
    found = []
    for label, slug in names.items():
        lines = [line for column in columns for line in column.group.lines if line.label == label]
        keys = [r.cell.method for c in columns for (name, _, _), r in c.group.cells.items() if name == label]
        found.append(
            Card(
                slug,
                lines[0],
                papers.method(lines[0], keys[0]),
                papers.citations.get(keys[0]),
                tuple(_facts(columns, label, lines)),
                tuple(_bars(table, row) for table, row in bars.get(label, ())),
            )
        )
    return tuple(found)


def _facts(columns: Sequence[Column], label: str, lines: Sequence[MethodLine]) -> list[tuple[str, str]]:
    """(property, value) of a method."""
    line, facts = lines[0], lines[0].facts
    found = [result for c in columns for (name, _, _), result in c.group.cells.items() if name == label]
    settings = dict.fromkeys(settings_text(result.cell.settings) for result in found)
    trials = sorted({result.cell.tuned for result in found if result.cell.tuned is not None})
    rows = [
        ("family", facts.family),
        ("supervision", facts.supervision),
        ("objective compares", facts.similarity),
        ("year", "–" if facts.year is None else str(facts.year)),
        ("fidelity", facts.fidelity),
        ("outputs", " and ".join(dict.fromkeys("vectors" if one.is_real else "hash codes" for one in lines))),
        ("settings", "; or ".join(settings)),
    ]
    rows += [("search", f"chose these settings in {' or '.join(map(str, trials))} trials")] if trials else []
    rows += [("compared", f"no, {line.standing.replace('-', ' ')}")] if line.standing != "compared" else []
    rows += [("own features", front_end_text(line.own))] if line.own else []
    files = dict.fromkeys(f"{r.file.name}, SHA-256 {r.file.digest}" for r in found if r.file is not None)
    return [*rows, *(("scored from", name) for name in files)]


def _bars(table: ClassTable, row: ClassRow) -> Bars:
    step = BAR + GAP
    known = [(float(value), number) for number, value in enumerate(row.values) if value == value]
    strokes = [f"M{number * step + step / 2:g} {TALL:g}v{-value * TALL:.1f}" for value, number in known]
    ends = (
        [f"{table.names[number]}: {value:.3f}" for value, number in (min(known), max(known))] if known else ["–", "–"]
    )
    title = f"{table.column.title} · {row.length}"
    return Bars(title, "".join(strokes), step * len(row.values), len(row.values), *ends)
