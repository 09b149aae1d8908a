"""Mean average precision of all methods, a column for each direction and code length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reports.results.group_results import GroupResults
from reports.results.method_lines import MethodLine, Standing
from reports.results.seed_summary import score
from reports.statistics.group_statistics import GroupStatistics
from reports.tables.annotations import caption, details, labels, notes
from reports.tables.block_titles import CHANCE, CONTROL, HARD_LABELS, oracle_title
from reports.tables.chance import chance_map
from reports.tables.method_rows import method_row
from reports.tables.missing_classes import without_classes
from reports.tables.separable import Place, marked_rows, remarks, with_interval
from reports.tables.summary_items import summary_item
from reports.tables.table import BLANK, Block, Column, Row, Table

FACTS = ("method", "family", "supervision", "fidelity", "dim")

# Standing and kind of outputs -> short title of a block; None stands for both kinds.
BLOCKS: Mapping[tuple[Standing, bool | None], str] = {
    ("compared", False): "hash codes",
    ("compared", True): "real-valued",
    ("floor", False): "floor of hash codes",
    ("floor", True): "floor of real-valued",
    ("hard-label-reference", False): "hard-label reference",
    ("hard-label-reference", True): "real-valued hard-label reference",
    ("control", None): "shuffled labels",
    ("oracle", None): "oracle",
}


def map_table(group: GroupResults, statistics: GroupStatistics | None = None) -> Table:
    """Mean average precision by direction and code length; real-valued methods have a block of their own.

    Args:
        group: shown.
        statistics: of the group, for intervals and the marks of a test; None marks the best and the second.
    """
    has_real = any(line.is_real for line in group.lines)
    lengths: tuple[int | None, ...] = (*group.lengths, *((None,) if has_real else ()))
    places = [(direction, n_bits) for direction in group.directions for n_bits in lengths]
    blocks, unclassed, tested = [], without_classes(group), []
    for title, standing, is_real in _kinds(group):
        lines = group.select(standing, is_real)
        rows: Sequence[Row] = [_row(group, line, places, statistics) for line in lines]
        is_tested = False
        if rows and standing == "compared" and not unclassed:
            rows, is_tested = marked_rows(rows, lines, places, statistics)
            tested.append(is_tested)
        if rows:
            blocks.append(Block(title, tuple(rows), BLOCKS[standing, is_real], is_tested))
    compared = [row for block in blocks for row in block.rows]
    remarked = remarks(group, compared, all(tested), statistics) if tested else []
    chance = {d: summary_item(group.split_summary(chance_map(d))) for d in group.directions}
    chance_row = Row(("chance", *[""] * (len(FACTS) - 1)), tuple(chance[direction] for direction, _ in places))
    return Table(
        kind="map",
        slug=group.slug,
        caption=caption(group, "mAP (map@all) by direction and code length in bits"),
        details=details(group),
        fact_columns=FACTS,
        columns=tuple(Column("real" if n_bits is None else str(n_bits), direction) for direction, n_bits in places),
        blocks=(*blocks, Block(CHANCE, (chance_row,), "chance")),
        notes=(*unclassed, *remarked, *notes(group, group.lines)),
        labels=labels(group),
    )


def _kinds(group: GroupResults) -> tuple[tuple[str, Standing, bool | None], ...]:
    """Title of each block, and the standing and kind of outputs of its methods."""
    return (
        ("hash codes, ranked by Hamming distance", "compared", False),
        ("floor of hash codes", "floor", False),
        (HARD_LABELS, "hard-label-reference", False),
        (f"real-valued, {_ranked_by(group, group.select('compared', True))}", "compared", True),
        ("floor of real-valued methods", "floor", True),
        (f"real-valued {HARD_LABELS}", "hard-label-reference", True),
        (CONTROL, "control", None),
        (oracle_title(group), "oracle", None),
    )


def _row(group: GroupResults, line: MethodLine, places: Sequence[Place], statistics: GroupStatistics | None) -> Row:
    """The row of a method, blank in columns of real-valued methods or code lengths in which it has no place."""
    items = [
        with_interval(
            summary_item(group.summary(line.label, n_bits, score(f"{direction}/map@all"))),
            *(line, n_bits, direction, statistics),
        )
        if (n_bits is None) == line.is_real and group.has_place(line, n_bits)
        else BLANK
        for direction, n_bits in places
    ]
    facts = (line.label, line.facts.family, line.facts.supervision, line.facts.fidelity, _dim(group, line))
    return method_row(line, facts, items)


def _dim(group: GroupResults, line: MethodLine) -> str:
    """Dimensions of a real-valued method; several if seeds differ."""
    found = {result.dim for result in group.of_row(line.label, None) if result.dim}
    return ", ".join(map(str, sorted(found))) if line.is_real else ""


def _ranked_by(group: GroupResults, lines: Sequence[MethodLine]) -> str:
    scoring_pairs = {group.label_of[r.key] for r in group.ok if "score_pairs" in r.timings}
    pairs = [line.label for line in lines if line.label in scoring_pairs]
    return "ranked by cosine" + (f" ({', '.join(pairs)}: by the score of each pair)" if pairs else "")
