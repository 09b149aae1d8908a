"""The answer on top of both pages: which methods lead, and what that rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.page.group_section import chance_text
from reports.results.group_results import GroupResults
from reports.tables.findings import finding
from reports.tables.merged_scores import names_of
from reports.tables.separable import NO_VALUES, ONE_SEED, SEVERAL_SEEDS
from reports.tables.table import Table

# Notes of the mAP tables that also stand on top of the pages.
UNCERTAINTY = (NO_VALUES, ONE_SEED, SEVERAL_SEEDS)


@dataclass(frozen=True)
class Answer:
    """What the mAP tables of a run say.

    Attributes:
        texts: name of a group -> which methods lead there.
        basis: sentences on directions, intervals and tests; empty without texts.
    """

    texts: Mapping[str, str]
    basis: str


def answer(groups: Sequence[GroupResults], tables: Mapping[str, Table]) -> Answer:
    """Puts the mAP tables of these groups in words.

    Args:
        groups: shown on top of the page.
        tables: slug of a group -> its mAP table; groups without classes need none.
    """
    names = names_of(groups)
    found = {names[g.slug]: finding(tables[g.slug]) if g.has_classes else chance_text(g) for g in groups}
    texts = {name: text for name, text in found.items() if text}
    if not texts:
        return Answer({}, "")
    words = dict.fromkeys(group.words(direction) for group in groups for direction in group.directions)
    notes = {note for table in tables.values() for note in table.notes}
    brackets = ["Brackets: 95 % intervals."] if any("[" in text for text in texts.values()) else []
    basis = [f"{'; '.join(words)}.", *brackets, *(text for text in UNCERTAINTY if text in notes)]
    return Answer(texts, " ".join(basis))
