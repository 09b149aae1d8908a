"""The form that most tables share: a block for each code length, a column for each measure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from reports.results.group_results import GroupResults
from reports.results.method_lines import MethodLine, Standing
from reports.results.seed_summary import Value, score
from reports.tables.annotations import caption, details, labels, notes
from reports.tables.best_marks import marked
from reports.tables.block_titles import CONTROL, oracle_short
from reports.tables.method_rows import method_row
from reports.tables.missing_classes import without_classes
from reports.tables.summary_items import summary_item, three_decimals
from reports.tables.table import BLANK, Block, Column, Row, Table


@dataclass(frozen=True)
class Measure:
    """A number of each result, in a column of its own.

    Attributes:
        column: header.
        value: reads the number from a result.
        show: formats its mean and its standard deviation.
        is_optional: whether a cell stays blank, without a footnote, if its results do not define the number.
    """

    column: Column
    value: Value
    show: Callable[[float], str] = three_decimals
    is_optional: bool = False


def score_measures(group: GroupResults, names: Mapping[str, str]) -> list[Measure]:
    """Measures of scores in both directions.

    Args:
        group: scores that none of its results has are left out.
        names: column name -> score.
    """
    known = {name for result in group.ok for name in result.scores}
    return [
        Measure(Column(column, direction), score(f"{direction}/{name}"))
        for direction in group.directions
        for column, name in names.items()
        if not known or f"{direction}/{name}" in known
    ]


def by_length(
    group: GroupResults,
    kind: str,
    what: str,
    measures: Sequence[Measure],
    *,
    marks: bool,
    codes_only: bool = False,
) -> Table:
    """Builds a table with one block for each code length and one for the real-valued methods.

    The floor and the hard-label reference end each block; controls and oracle rows follow in blocks of their own.

    Args:
        group: results to show.
        kind: names the file.
        what: begins the caption.
        measures: the columns. If any has a span, spans are directions, and the details explain them.
        marks: whether to mark the best and the second value.
        codes_only: whether to leave out real-valued methods.
    """
    kinds: list[tuple[str, int | None]] = [(f"{n_bits} bits", n_bits) for n_bits in group.lengths]
    if any(line.is_real for line in group.lines) and not codes_only:
        kinds.append(("real-valued", None))
    blocks, unclassed = [], without_classes(group)
    # The main table shows the methods that were skipped; in the others their rows would be empty.
    shows_skipped = not group.ok or (kind == "further" and not group.has_classes)
    for title, n_bits in kinds:
        rows = {
            standing: [
                _row(group, line, n_bits, measures)
                for line in group.select(standing, n_bits is None)
                if group.has_place(line, n_bits) and (shows_skipped or not group.is_skipped(line, n_bits))
            ]
            for standing in get_args(Standing)
        }
        compared = marked(rows["compared"]) if marks and rows["compared"] and not unclassed else rows["compared"]
        blocks.append(Block(title, (*compared, *rows["floor"], *rows["hard-label-reference"])))
        blocks.append(Block(f"{title}, {CONTROL}", tuple(rows["control"])))
        blocks.append(Block(f"{title}, {oracle_short(group)}", tuple(rows["oracle"])))
    return Table(
        kind=kind,
        slug=group.slug,
        caption=caption(group, what),
        details=details(group, of_scores=any(measure.column.span for measure in measures)),
        fact_columns=("method",),
        columns=tuple(measure.column for measure in measures),
        blocks=tuple(block for block in blocks if block.rows),
        notes=notes(group, [line for line in group.lines if not (codes_only and line.is_real)]),
        labels=labels(group),
    )


def _row(group: GroupResults, line: MethodLine, n_bits: int | None, measures: Sequence[Measure]) -> Row:
    items = []
    for measure in measures:
        summary = group.summary(line.label, n_bits, measure.value)
        items.append(BLANK if measure.is_optional and summary.is_undefined else summary_item(summary, measure.show))
    return method_row(line, (line.label,), items)
