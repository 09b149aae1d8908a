"""mAP of parts of the sound or text queries: by who speaks, by how new the sentence is, by its length."""

from __future__ import annotations

import re
from dataclasses import replace

from reports.results.group_results import GroupResults
from reports.results.in_words import mean_count_text
from reports.results.seed_summary import score
from reports.tables.block_titles import CHANCE
from reports.tables.measures import Measure, by_length
from reports.tables.summary_items import summary_item
from reports.tables.table import Block, Column, Row, Table

NAME = re.compile(r"(.+)/map\[(.+?)=(.*)\]@all")
DIVISIONS = {"sentence": "sentence", "words": "words of the sentence", "speech": "speech"}
ORDER = ("seen", "nearly seen", "new")


def slices_table(group: GroupResults) -> Table:
    """A column for each part, with a chance row; empty if no result is divided."""
    parts = sorted(_parts(group), key=_order)
    measures = [
        Measure(Column(part, DIVISIONS.get(division, division)), score(f"{direction}/map[{division}={part}]@all"))
        for direction, division, part in parts
    ]
    table = by_length(group, "slices", f"mAP (map@all) of parts of the {group.captions} queries", measures, marks=False)
    if not measures:
        return table
    chances = [group.split_summary(score(f"{d}/chance_map[{division}={part}]@all")) for d, division, part in parts]
    row = Row(("chance",), tuple(map(summary_item, chances)))
    return replace(table, blocks=(*table.blocks, Block(CHANCE, (row,))), notes=(_sizes(group, parts), *table.notes))


def _parts(group: GroupResults) -> set[tuple[str, str, str]]:
    """(direction, division, part) of all scores."""
    names = {name for result in group.ok for name in result.scores}
    found = (NAME.fullmatch(name) for name in names if "/map[" in name)
    return {(match[1], match[2], match[3]) for match in found if match}


def _order(key: tuple[str, str, str]) -> tuple[str, int, int, str]:
    """Divisions as in DIVISIONS; sentences from seen to new, lengths from short to long, engines by name."""
    direction, division, part = key
    known = list(DIVISIONS)
    number = re.search("[0-9]+", part)
    place = ORDER.index(part) if part in ORDER else int(number[0]) if division == "words" and number else 0
    return direction, known.index(division) if division in known else len(known), place, part


def _sizes(group: GroupResults, parts: list[tuple[str, str, str]]) -> str:
    """A sentence with the number of queries of each part."""
    counts = [group.split_summary(score(f"{d}/n_queries[{division}={part}]")).mean for d, division, part in parts]
    named = ", ".join(f"{part}: {mean_count_text(count)}" for (_, _, part), count in zip(parts, counts, strict=True))
    return f"Queries, mean over seeds: {named}."
