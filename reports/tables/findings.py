"""What the mAP table of a group says, in one sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reports.tables.table import Row, Table

# Kind of a block -> what its rows are called.
KINDS = {"hash codes": "hash", "real-valued": "real-valued"}


@dataclass(frozen=True)
class _Leader:
    """The best row of a column, and how many rows were ranked in it."""

    label: str
    score: str
    direction: str
    equals: tuple[str, ...]
    n_ranked: int


def finding(table: Table) -> str:
    """Which methods lead at the largest code length, which cannot be told from them, and what chance reaches.

    It is empty where no method has a complete score.
    """
    lengths = [int(column.name) for column in table.columns if column.name.isdecimal()]
    names = {"hash codes": str(max(lengths, default=0)), "real-valued": "real"}
    parts = []
    for kind, words in KINDS.items():
        found = [leader for leader in _leaders(table, kind, names[kind]) if leader]
        if found:
            n_methods = max(leader.n_ranked for leader in found)
            of = f"of the {n_methods} {words} methods, " if n_methods > 1 else f"as the only {words} method, "
            at = f"at {names[kind]} bits, " if kind == "hash codes" else ""
            parts.append(f"{at}{of}{_led(found)}{_equals(found)}")
    return f"{'; '.join(parts)}. {_chance(table)}".strip() if parts else ""


def _leaders(table: Table, kind: str, name: str) -> list[_Leader | None]:
    places = [place for place, column in enumerate(table.columns) if column.name == name]
    rows = [row for block in table.blocks if block.kind == kind for row in block.rows]
    return [_leader(rows, place, table.columns[place].span) for place in places]


def _leader(rows: Sequence[Row], place: int, direction: str) -> _Leader | None:
    ranked = [row for row in rows if not math.isnan(row.items[place].rank)]
    if not ranked:
        return None
    first = max(ranked, key=lambda row: row.items[place].rank)
    equals = tuple(row.facts[0] for row in ranked if row is not first and row.items[place].mark == "best")
    return _Leader(first.facts[0], _mean(first, place), direction, equals, len(ranked))


def _mean(row: Row, place: int) -> str:
    return row.items[place].text.partition(" ± ")[0]


def _led(found: Sequence[_Leader]) -> str:
    """Who leads which direction, with which score."""
    if len({leader.label for leader in found}) == 1:
        scores = " and ".join(f"{leader.score} ({leader.direction})" for leader in found)
        return f"{found[0].label} has the highest mAP: {scores}"
    return "the highest mAP is that of " + " and ".join(f"{m.label}, {m.score} ({m.direction})" for m in found)


def _equals(found: Sequence[_Leader]) -> str:
    """Rows that are marked as best besides the leader."""
    texts = [f"{', '.join(leader.equals)} ({leader.direction})" for leader in found if leader.equals]
    return f"; not separable from it: {'; '.join(texts)}" if texts else ""


def _chance(table: Table) -> str:
    row = next((row for block in table.blocks if block.kind == "chance" for row in block.rows), None)
    found = {} if row is None else {c.span: _mean(row, n) for n, c in enumerate(table.columns)}
    known = {direction: text for direction, text in found.items() if text[:1].isdecimal()}
    return f"Chance is {' and '.join(f'{text} ({d})' for d, text in known.items())}." if known else ""
