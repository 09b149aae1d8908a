"""Tables of scores: mAP by code length, and blocks of one code length each for everything else."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import get_args

from benchmark.contract.result import Result
from reports.results.entry import Value, score
from reports.results.frame import GroupResults, MethodLine, Standing
from reports.tables.labels import CEILING, caption, details, labels, method_row, notes, oracle_title, oracle_words
from reports.tables.table import BLANK, MISSING, Block, Column, Item, Row, Table, entry_item, marked, three_decimals

FACTS = ("method", "family", "supervision", "fidelity")
PRECISION_CUTOFFS = (1, 5, 10)


@dataclass(frozen=True)
class Measure:
    """What a column shows of a result, and how.

    Attributes:
        is_optional: whether a cell is left blank, not footnoted, where its results have no such number.
    """

    column: Column
    value: Value
    show: Callable[[float], str] = three_decimals
    is_optional: bool = False


def facts(line: MethodLine) -> tuple[str, ...]:
    """Cells of FACTS."""
    return line.label, line.facts.family, line.facts.supervision, line.facts.fidelity


def _dim(group: GroupResults, line: MethodLine) -> str:
    """Dimensions of a real-valued method, several where they differ between seeds."""
    found = {r.dim for (name, n_bits, _), r in group.cells.items() if (name, n_bits) == (line.label, None) and r.dim}
    return ", ".join(map(str, sorted(found))) if line.is_real else ""


def _ranked_by(group: GroupResults, lines: tuple[MethodLine, ...]) -> str:
    """How the compared real-valued methods are ranked."""
    labels_of_pairs = {group.label_of[r.key] for r in group.ok if "score_pairs" in r.timings}
    pairs = [line.label for line in lines if line.label in labels_of_pairs]
    return "ranked by cosine" + (f" ({', '.join(pairs)}: by the score of each pair)" if pairs else "")


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
        return method_row(line, (*facts(line), _dim(group, line)), items)

    real = f"real-valued, {_ranked_by(group, group.select('compared', True))}"
    kinds: tuple[tuple[str, Standing, bool | None], ...] = (
        ("hash codes, ranked by Hamming distance", "compared", False),
        ("floor of hash codes", "floor", False),
        (f"ceiling of hash codes: {CEILING}", "ceiling", False),
        (real, "compared", True),
        ("floor of real-valued methods", "floor", True),
        (f"ceiling of real-valued methods: {CEILING}", "ceiling", True),
        (oracle_title(group), "oracle", None),
    )
    blocks = []
    for title, standing, is_real in kinds:
        rows = [row(line) for line in group.select(standing, is_real)]
        if rows:
            blocks.append(Block(title, marked(rows) if standing == "compared" else tuple(rows)))
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
        notes=notes(group, group.lines),
        labels=labels(group),
    )


def measured(group: GroupResults, line: MethodLine, n_bits: int | None, measures: list[Measure]) -> Row:
    """The row of one method at one code length."""
    items = []
    for measure in measures:
        entry = group.entry(line.label, n_bits, measure.value)
        items.append(BLANK if measure.is_optional and entry.is_undefined else entry_item(entry, measure.show))
    return method_row(line, (line.label, line.facts.family), items)


def by_length(
    group: GroupResults,
    kind: str,
    what: str,
    measures: list[Measure],
    *,
    marks: bool,
    codes_only: bool = False,
) -> Table:
    """A table with one block for each code length and one for the real-valued methods.

    Floors and ceilings come last in each; rows with oracles have a block of their own behind it. Measures of scores
    stand under their direction, which the details then explain.
    """
    kinds: list[tuple[str, int | None]] = [(f"{n_bits} bits", n_bits) for n_bits in group.lengths]
    if any(line.is_real for line in group.lines) and not codes_only:
        kinds.append(("real-valued", None))
    blocks = []
    for title, n_bits in kinds:
        rows = {
            standing: [measured(group, line, n_bits, measures) for line in group.select(standing, n_bits is None)]
            for standing in get_args(Standing)
        }
        compared = marked(rows["compared"]) if marks and rows["compared"] else rows["compared"]
        blocks.append(Block(title, (*compared, *rows["floor"], *rows["ceiling"])))
        blocks.append(Block(f"{title}, {oracle_words(group)}", tuple(rows["oracle"])))
    return Table(
        kind=kind,
        slug=group.slug,
        caption=caption(group, what),
        details=details(group, of_scores=any(measure.column.span for measure in measures)),
        fact_columns=("method", "family"),
        columns=tuple(measure.column for measure in measures),
        blocks=tuple(block for block in blocks if block.rows),
        notes=notes(group, [line for line in group.lines if not (codes_only and line.is_real)]),
        labels=labels(group),
    )


def score_measures(group: GroupResults, names: dict[str, str]) -> list[Measure]:
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
    measures = score_measures(group, names)
    table = by_length(group, "precision", "Precision at the first k ranks", measures, marks=True)
    items: list[Item] = []
    for measure in measures:
        chance = chance_precision(group, measure.column.span, int(measure.column.name.removeprefix("P@")))
        items.append(entry_item(group.any_entry(chance)))
    # Without codes no Hamming ball tells the share of relevant items.
    if all(item.text == MISSING for item in items):
        return table
    block = Block("chance: the share of relevant items", (Row(("chance", ""), tuple(items)),))
    return replace(table, blocks=(*table.blocks, block))


def tie_table(group: GroupResults) -> Table:
    """What ties decide: mAP with every tie in and against the query's favour beside the expected one."""
    names = {"mAP": "map@all", "best": "map_best@all", "worst": "map_worst@all"}
    what = "Effect of ties: mAP expected over all orders of ties, and with every tie for and against the query,"
    return by_length(group, "ties", what, score_measures(group, names), marks=False)


def further_table(group: GroupResults) -> Table:
    """Macro mAP and instance recall (where the protocol has it)."""
    names = {"macro mAP": "macro_map@all"} | {f"IR@{k}": f"instance_recall@{k}" for k in PRECISION_CUTOFFS}
    what = "Macro mAP (every class weighs the same) and instance recall IR@k (the paired item among the first k)"
    return by_length(group, "further", what, score_measures(group, names), marks=True)


def radius_table(group: GroupResults) -> Table:
    """Precision within Hamming radius 2 and the share of empty balls."""
    names = {"precision": "precision_radius2", "empty balls": "empty_ball_share"}
    what = "Precision within Hamming radius 2 (an empty ball counts 0) and share of queries with an empty ball"
    return by_length(group, "radius", what, score_measures(group, names), marks=False, codes_only=True)
