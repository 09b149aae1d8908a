"""What the mAP table of a group says, in one sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from benchmark.contract.listing import listed
from reports.tables.table import Row, Table

# Kind of a block -> what its rows are called.
KINDS = {"hash codes": "hash", "real-valued": "real-valued"}
# Methods that a sentence names, before it counts the others.
N_NAMED = 3


@dataclass(frozen=True)
class _Leader:
    """The best row of a column.

    Attributes:
        label: of the row.
        score: its mean, with its interval if it has one.
        direction: of the column.
        equals: labels of the other rows that are marked as best.
        n_ranked: number of rows that were ranked.
    """

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
    sentences = []
    for kind, words in KINDS.items():
        found = [leader for leader in _leaders(table, kind, names[kind]) if leader]
        if found:
            n_methods = max(leader.n_ranked for leader in found)
            count = f"{n_methods} {words} methods" if n_methods > 1 else f"1 {words} method"
            at = f", {names[kind]} bits" if kind == "hash codes" else ""
            is_tested = any(block.is_tested for block in table.blocks if block.kind == kind)
            sentences.append(f"{count}{at}: {'; '.join(_led(leader, is_tested) for leader in found)}.")
    return f"{' '.join(sentences)} {_chance(table)}".strip() if sentences else ""


def _leaders(table: Table, kind: str, name: str) -> list[_Leader | None]:
    places = [place for place, column in enumerate(table.columns) if column.name == name]
    rows = [row for block in table.blocks if block.kind == kind for row in block.rows]
    return [_leader(rows, place, table.columns[place].span) for place in places]


def _leader(rows: Sequence[Row], place: int, direction: str) -> _Leader | None:
    ranked = [row for row in rows if not math.isnan(row.items[place].rank)]
    if not ranked:
        return None
    first = max(ranked, key=lambda row: row.items[place].rank)
    best_first = sorted(ranked, key=lambda row: -row.items[place].rank)
    equals = tuple(row.facts[0] for row in best_first if row is not first and row.items[place].mark == "best")
    return _Leader(first.facts[0], f"{_mean(first, place)}{_interval(first, place)}", direction, equals, len(ranked))


def _mean(row: Row, place: int) -> str:
    return row.items[place].text.partition(" ± ")[0]


def _interval(row: Row, place: int) -> str:
    ends = dict(row.items[place].raw)
    return f" [{float(ends['low']):.3f}, {float(ends['high']):.3f}]" if "low" in ends else ""


def _led(leader: _Leader, is_tested: bool) -> str:
    """Who leads a direction, with which score, and who cannot be told from it."""
    if leader.n_ranked == 1:
        return f"{leader.label} has mAP {leader.score} in {leader.direction}"
    text = f"{leader.label} leads {leader.direction} with mAP {leader.score}"
    if leader.equals:
        return f"{text}, {'not separable from' if is_tested else 'as high as'} {listed(leader.equals, N_NAMED)}"
    return f"{text}, separable from all others" if is_tested else text


def _chance(table: Table) -> str:
    row = next((row for block in table.blocks if block.kind == "chance" for row in block.rows), None)
    found = {} if row is None else {c.span: _mean(row, n) for n, c in enumerate(table.columns)}
    known = {direction: text for direction, text in found.items() if text[:1].isdecimal()}
    if len(set(known.values())) == 1:
        return f"Chance is {next(iter(known.values()))}."
    return f"Chance is {' and '.join(f'{text} ({d})' for d, text in known.items())}." if known else ""
