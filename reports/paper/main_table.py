"""The tables of scores: methods as rows; data sets, conditions, directions and code lengths as columns."""

from __future__ import annotations

from collections.abc import Sequence

from reports.paper.choice import Choice, Kind
from reports.paper.marks import RankedRows, Tests, marking
from reports.paper.names import PaperNames
from reports.paper.paper_table import NamedRow, PaperTable
from reports.paper.published_rows import published_rows
from reports.paper.scores import entries, headings, label_of, lines_of, methods_of, parts_of, shower
from reports.paper.selection import Shown
from reports.paper.words import caption, dataset_citations, earlier_note, source_notes
from reports.tables.chance import chance_map

# What the caption says of the groups beside each other.
BESIDE = {"protocols": "under several protocols", "speech": "under several conditions of the sounds"}

APART = "Hash codes and real-valued vectors are ranked apart."


def main_table(
    kind: Kind, shown: Sequence[Shown], metric: str, choice: Choice, names: PaperNames, tests: Tests
) -> PaperTable:
    """The scores of one metric. A real-valued method has one score for all code lengths of a direction.

    Rows are the chosen methods, else all that are compared; chance ends the table of mAP. A score that lacks a seed is
    missing. As in the report, results of an earlier request are not ranked.
    """
    parts, key_of, show = parts_of(shown, choice), methods_of(shown), shower(choice)
    lines = lines_of(shown, choice, key_of)
    ranked = []
    for is_real in (False, True):
        of_kind = tuple(line for line in lines if line.is_real is is_real)
        rows = tuple(
            NamedRow(
                names.method(line, key_of[line.label]),
                names.citation(key_of[line.label]),
                entries(line, parts, metric, show),
                line.facts.year,
            )
            for line in of_kind
        )
        ranked.append(RankedRows(rows, of_kind))
    found = marking(ranked, parts, metric, choice.mark, tests, APART)
    blocks: list[Sequence[NamedRow]] = [*found.blocks]
    titles = ["Hash codes", "Real-valued"] if all(found.blocks) else ["", ""]
    published, sources = published_rows(parts, metric, {key_of[line.label] for line in lines}, choice, names)
    blocks.append(published)
    titles.append("")
    if metric == "map@all":
        chance = tuple(part.split_entry(chance_map(part.direction), show) for part in parts)
        blocks.append([NamedRow("Chance", "", chance)])
        titles.append("")
    return PaperTable(
        label=label_of(kind, metric),
        caption=caption(parts, metric, choice, names, BESIDE.get(kind, "")),
        corner="Method",
        columns=headings(parts, names),
        blocks=tuple(tuple(block) for block in blocks if block),
        notes=(*source_notes(shown, names), *earlier_note(shown, lines), *sources),
        cited=dataset_citations(shown, names),
        legend=found.legend,
        titles=tuple(title for title, block in zip(titles, blocks, strict=True) if block),
        lacks_values=found.lacks_values,
    )
