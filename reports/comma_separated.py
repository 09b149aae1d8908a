"""Tables and results as CSV files: unrounded values, labels in every line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from benchmark.records import Result
from reports.frame import GroupResults
from reports.table import Table


def _text(rows: Sequence[Mapping[str, str]], header: Sequence[str]) -> str:
    """CSV text; a column that a row does not have is left empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _table_rows(table: Table) -> list[dict[str, str]]:
    """Rows of one table, column name -> unrounded text."""
    rows = []
    for block in table.blocks:
        for row in block.rows:
            line = {**dict(table.labels), "block": block.title, **dict(zip(table.fact_columns, row.facts, strict=True))}
            for column, item in zip(table.columns, row.items, strict=True):
                line |= {f"{column.full_name} {suffix}".strip(): text for suffix, text in item.raw}
            rows.append(line)
    return rows


def comma_separated(tables: Sequence[Table]) -> str:
    """Tables of one kind below each other; the columns are those of all of them."""
    rows = [row for table in tables for row in _table_rows(table)]
    # Labels and facts of every table go before the values of any.
    first = [name for table in tables for name in (*dict(table.labels), "block", *table.fact_columns)]
    return _text(rows, list(dict.fromkeys([*first, *(name for row in rows for name in row)])))


HEADER = ("run", "dataset", "source", "protocol", "method", "n_bits", "dim", "seed", "metric", "value")


def _result_rows(run: str, group: GroupResults, result: Result) -> Iterable[dict[str, str]]:
    """One row for each score of a result."""
    cell = result.cell
    front_ends = {"image": "", "sound": "", **cell.front_ends}
    fixed = {
        "run": run,
        "dataset": cell.dataset,
        "source": cell.source,
        "protocol": cell.protocol,
        "method": cell.method_label,
        "n_bits": "" if cell.n_bits is None else str(cell.n_bits),
        "dim": "" if result.dim is None else str(result.dim),
        "seed": str(cell.seed),
        **{f"{modality}_features": name for modality, name in front_ends.items()},
        "protocol_version": str(cell.protocol_version),
        "speech": group.speech,
    }
    for metric in sorted(result.scores):
        yield fixed | {"metric": metric, "value": repr(float(result.scores[metric]))}


def results_csv(run: str, groups: Sequence[GroupResults]) -> str:
    """Every score of every ok cell in one tidy table, one number a line, sorted."""
    rows = []
    for group in groups:
        results = sorted(group.ok, key=lambda r: (r.cell.method_label, r.cell.n_bits or 0, r.cell.seed, r.key))
        rows += [row for result in results for row in _result_rows(run, group, result)]
    more = dict.fromkeys(["image_features", "sound_features", *(name for row in rows for name in row)])
    ends = ("protocol_version", "speech")
    return _text(rows, [*HEADER, *(name for name in more if name not in {*HEADER, *ends}), *ends])
