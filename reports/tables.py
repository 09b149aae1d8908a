"""Tables of scores: mAP by code length, and blocks of one code length each for everything else."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from benchmark.records import Result
from reports.frame import GroupResults, MethodLine, Value, score
from reports.provenance import mixture
from reports.table import BLANK, Block, Column, Item, Row, Table, entry_item, marked, three_decimals

FACTS = ("method", "family", "supervision", "fidelity")
PRECISION_CUTOFFS = (1, 5, 10)


@dataclass(frozen=True)
class Measure:
    """What a column shows of a result, and how."""

    column: Column
    value: Value
    show: Callable[[float], str] = three_decimals


def caption(group: GroupResults, what: str) -> str:
    """Caption that names data, source and speech."""
    return f"{what} on {group.group.dataset} ({group.label})."


def details(group: GroupResults, *, of_scores: bool = True) -> str:
    """Protocol, features, seeds and, of scores, the directions."""
    key = group.group
    protocol = f"Protocol {key.protocol} version {key.protocol_version}"
    directions = f" {'; '.join(map(group.words, group.directions))}." if of_scores else ""
    return f"{protocol}; features {key.front_end_text or 'none'}; {group.seed_text}.{directions}"


def labels(group: GroupResults) -> tuple[tuple[str, str], ...]:
    """Columns that say in each line of a CSV file what the caption says elsewhere."""
    key = group.group
    return (
        ("dataset", key.dataset),
        ("source", key.source),
        ("speech", group.speech),
        ("protocol", key.protocol),
        ("protocol_version", str(key.protocol_version)),
        *((f"{modality}_features", name) for modality, name in key.front_ends),
    )


def facts(line: MethodLine) -> tuple[str, ...]:
    """Cells of FACTS."""
    return line.label, line.facts.family, line.facts.supervision, line.facts.fidelity


def _dim(group: GroupResults, line: MethodLine) -> str:
    """Dimensions of a real-valued method, several where they differ between seeds."""
    found = {r.dim for r in group.ok if r.cell.method_label == line.label and r.cell.n_bits is None and r.dim}
    return ", ".join(map(str, sorted(found))) if line.is_real else ""


def map_table(group: GroupResults) -> Table:
    """Mean average precision by direction and code length; real-valued methods in a block of their own."""
    has_real = any(line.is_real for line in group.lines)
    lengths: tuple[int | None, ...] = (*group.lengths, *((None,) if has_real else ()))
    places = [(direction, n_bits) for direction in group.directions for n_bits in lengths]

    def row(line: MethodLine) -> Row:
        """Cells of one method; blank where its outputs are of the other kind."""
        items = [
            entry_item(group.entry(line.label, n_bits, score(f"{direction}/map@all")))
            if (n_bits is None) == line.is_real
            else BLANK
            for direction, n_bits in places
        ]
        return Row((*facts(line), _dim(group, line)), tuple(items))

    blocks = []
    for title, is_real, is_floor in (
        ("hash codes, ranked by Hamming distance", False, False),
        ("floor of hash codes", False, True),
        ("real-valued, ranked by cosine", True, False),
        ("floor of real-valued methods", True, True),
    ):
        rows = [row(line) for line in group.select(is_real=is_real, is_floor=is_floor)]
        if rows:
            blocks.append(Block(title, tuple(rows) if is_floor else marked(rows)))
    chance = {d: entry_item(group.any_entry(score(f"{d}/chance_map@all"))) for d in group.directions}
    chance_row = Row(("chance", *[""] * len(FACTS)), tuple(chance[direction] for direction, _ in places))
    return Table(
        kind="map",
        slug=group.slug,
        caption=caption(group, "mAP (map@all) by direction and code length in bits"),
        details=details(group),
        fact_columns=(*FACTS, "dim"),
        columns=tuple(Column("real" if n_bits is None else str(n_bits), direction) for direction, n_bits in places),
        blocks=(*blocks, Block("chance: the whole database in one tie", (chance_row,))),
        notes=mixture(group.ok),
        labels=labels(group),
    )


def by_length(
    group: GroupResults,
    kind: str,
    what: str,
    measures: list[Measure],
    *,
    marks: bool,
    codes_only: bool = False,
) -> Table:
    """A table with one block for each code length and one for the real-valued methods; floors come last in each.

    Measures of scores stand under their direction, which the details then explain.
    """
    kinds: list[tuple[str, int | None]] = [(f"{n_bits} bits", n_bits) for n_bits in group.lengths]
    if any(line.is_real for line in group.lines) and not codes_only:
        kinds.append(("real-valued", None))
    blocks = []
    for title, n_bits in kinds:

        def row(line: MethodLine, n_bits: int | None = n_bits) -> Row:
            """Cells of one method at this length."""
            items = [entry_item(group.entry(line.label, n_bits, m.value), m.show) for m in measures]
            return Row((line.label, line.facts.family), tuple(items))

        rows = [row(line) for line in group.select(is_real=n_bits is None, is_floor=False)]
        floors = [row(line) for line in group.select(is_real=n_bits is None, is_floor=True)]
        blocks.append(Block(title, (*(marked(rows) if marks and rows else rows), *floors)))
    return Table(
        kind=kind,
        slug=group.slug,
        caption=caption(group, what),
        details=details(group, of_scores=any(measure.column.span for measure in measures)),
        fact_columns=("method", "family"),
        columns=tuple(measure.column for measure in measures),
        blocks=tuple(blocks),
        notes=mixture(group.ok),
        labels=labels(group),
    )


def _score_measures(group: GroupResults, names: dict[str, str]) -> list[Measure]:
    """Both directions of these scores (column name -> score), without those that no result has."""
    known = {name for result in group.ok for name in result.scores}
    return [
        Measure(Column(column, direction), score(f"{direction}/{name}"))
        for direction in group.directions
        for column, name in names.items()
        if not known or f"{direction}/{name}" in known
    ]


def chance_precision(group: GroupResults, direction: str, k: int = 1) -> Value:
    """Reads precision@k of a database in one tie: the share of relevant items, from the largest Hamming ball.

    Where the database holds fewer than k items, their precision counts as the metric counts it, divided by k.
    """
    sizes = {facts.seed: facts.n_database for facts in group.splits}
    initial = direction.partition("2")[2]

    def value(result: Result) -> float:
        curve = result.curves.get(f"{direction}/precision_by_radius", [math.nan])
        searched = [n for modality, n in sizes.get(result.cell.seed, {}).items() if modality.startswith(initial)]
        return curve[-1] * min(1.0, searched[0] / k if searched else 1.0)

    return value


def precision_table(group: GroupResults) -> Table:
    """Precision at the first ranks, a block for each code length, with a chance row."""
    names = {f"P@{k}": f"precision@{k}" for k in PRECISION_CUTOFFS}
    measures = _score_measures(group, names)
    table = by_length(group, "precision", "Precision at the first k ranks", measures, marks=True)
    items: list[Item] = []
    for measure in measures:
        chance = chance_precision(group, measure.column.span, int(measure.column.name.removeprefix("P@")))
        items.append(entry_item(group.any_entry(chance)))
    # Without codes no Hamming ball tells the share of relevant items.
    if not any(math.isfinite(item.rank) for item in items):
        return table
    block = Block("chance: the share of relevant items", (Row(("chance", ""), tuple(items)),))
    return replace(table, blocks=(*table.blocks, block))


def tie_table(group: GroupResults) -> Table:
    """What ties decide: mAP with every tie in and against the query's favour beside the expected one."""
    names = {"mAP": "map@all", "best": "map_best@all", "worst": "map_worst@all"}
    what = "Effect of ties: mAP expected over all orders of ties, and with every tie for and against the query,"
    return by_length(group, "ties", what, _score_measures(group, names), marks=False)


def further_table(group: GroupResults) -> Table:
    """Macro mAP and instance recall (where the protocol has it)."""
    names = {"macro mAP": "macro_map@all"} | {f"IR@{k}": f"instance_recall@{k}" for k in PRECISION_CUTOFFS}
    what = "Macro mAP (every class weighs the same) and instance recall IR@k (the paired item among the first k)"
    return by_length(group, "further", what, _score_measures(group, names), marks=True)


def radius_table(group: GroupResults) -> Table:
    """Precision within Hamming radius 2 and the share of empty balls."""
    names = {"precision": "precision_radius2", "empty balls": "empty_ball_share"}
    what = "Precision within Hamming radius 2 (an empty ball counts 0) and share of queries with an empty ball"
    return by_length(group, "radius", what, _score_measures(group, names), marks=False, codes_only=True)
