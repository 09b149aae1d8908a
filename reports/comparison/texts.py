"""A comparison of two runs for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from tabulate import tabulate

from benchmark.contract.listing import listed
from benchmark.contract.printable import printable
from benchmark.contract.program import program
from reports.comparison.comparison import LEVEL, Comparison
from reports.comparison.differences import Difference, Lost

N_NAMED = 5  # classes and queries
N_UNMATCHED = 10  # of a run; of more, only their number is said

ClassName = Callable[[str, str], str]  # (data set, number of a class) -> its name


def comparison_text(found: Comparison, class_name: ClassName) -> str:
    """Differences, what changed, what lost most, and what is in one run only."""
    a, b = found.a.name, found.b.name
    n_equal, n_cells = found.identical
    parts = [
        f"mAP of {b} less that of {a}; {_number(n_cells, 'matched cell')}"
        + (f", {n_equal} of them with the same outputs byte by byte" if n_equal else ""),
        _table(found),
        _notes(found),
        _changes(found),
        _lost(found, class_name),
        _only(found),
        "\n".join(f"warning: {warning}" for warning in found.warnings),
    ]
    return "\n\n".join(filter(None, parts))


def _table(found: Comparison) -> str:
    heads = ["row", "no. of seeds", "direction", found.a.name, found.b.name, "difference", "95 % interval", "p (Holm)"]
    rows = [
        [
            printable(row.pair.label),
            str(len(row.pair.seeds)),
            row.direction,
            f"{row.before:.3f}",
            f"{row.after:.3f}",
            f"{row.change:+.3f}{'*' if row.p is not None and row.p < LEVEL else ''}",
            f"{row.interval.low:+.3f} to {row.interval.high:+.3f}" if row.interval else "-",
            _p_text(row.p),
        ]
        for row in found.rows
        if not row.is_same
    ]
    n_same = len(found.rows) - len(rows)
    table = tabulate(rows, heads, disable_numparse=True, colalign=["left", "right", "left", *["right"] * 5])
    same = f"{_number(n_same, 'row')} without any difference, not shown" if n_same else ""
    return "\n\n".join(filter(None, [table if rows else "", same]))


def _p_text(p: float | None) -> str:
    if p is None:
        return "-"
    return "<.001" if p < 0.001 else f"{p:.3f}".removeprefix("0")


def _notes(found: Comparison) -> str:
    lines = []
    if any(row.p is not None for row in found.rows):
        lines.append(
            "*: p < .05 in a paired permutation test over the images of the queries, Holm's correction for all rows "
            "that changed. Intervals are a bootstrap of these images, not corrected for the number of rows; they hold "
            "for these fits and say nothing of other seeds."
        )
    for name in found.differences.without_queries:
        lines.append(
            f"Rows without a test: {name} has no average precision of single queries; `{program()} rescore {name}` "
            "fills it in."
        )
    return "\n".join(lines)


def _changes(found: Comparison) -> str:
    if not found.changes:
        return "changed: nothing in commit, packages, machine and options"
    rows = [[change.what, printable(change.before), printable(change.after)] for change in found.changes]
    return tabulate(rows, ["changed", found.a.name, found.b.name], disable_numparse=True, maxcolwidths=[24, 40, 40])


def _lost(found: Comparison, class_name: ClassName) -> str:
    texts = []
    for kind, of in found.lost(N_NAMED).items():
        if of:
            rows = [
                [
                    printable(class_name(lost.dataset, lost.name) if kind == "classes" else lost.name),
                    printable(row.pair.label),
                    row.direction,
                    f"{lost.before:.3f}",
                    f"{lost.after:.3f}",
                    f"{lost.after - lost.before:+.3f}",
                    str(lost.n),
                ]
                for row, lost in of
            ]
            heads = [f"{kind} that lost most", "row", "direction", found.a.name, found.b.name, "difference", "queries"]
            align = ["left", "left", "left", *["right"] * 4]
            texts.append(tabulate(rows, heads, disable_numparse=True, colalign=align))
    return "\n\n".join(texts)


def _only(found: Comparison) -> str:
    lines = []
    for name, only in found.matched.only.items():
        if only:
            lines.append(f"only in {name}: {listed(only, N_UNMATCHED, '; ')}")
    return "\n".join(lines)


def _number(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def comparison_json(found: Comparison, class_name: ClassName) -> str:
    """The same for programs; numbers unrounded, null where there is none."""
    n_equal, n_cells = found.identical
    value = {
        "a": found.a.name,
        "b": found.b.name,
        "rows": [_row(row, class_name) for row in found.rows],
        "n_matched_cells": n_cells,
        "n_identical_cells": n_equal,
        "changes": [{"what": c.what, "a": c.before, "b": c.after} for c in found.changes],
        "only": {name: list(only) for name, only in found.matched.only.items()},
        "warnings": list(found.warnings),
        "without_queries": list(found.differences.without_queries),
    }
    return json.dumps(value, indent=1, allow_nan=False)


def _row(row: Difference, class_name: ClassName) -> Mapping[str, object]:
    cell = row.pair.b.cell
    return {
        "dataset": cell.dataset,
        "protocol": cell.protocol,
        "method": cell.method_label,
        "n_bits": cell.n_bits,
        "direction": row.direction,
        "seeds": list(row.pair.seeds),
        "a": row.before,
        "b": row.after,
        "difference": row.change,
        "low": row.interval.low if row.interval else None,
        "high": row.interval.high if row.interval else None,
        "p": row.p,
        "classes": [{**_lost_one(lost), "name": class_name(lost.dataset, lost.name)} for lost in row.classes],
        "queries": [_lost_one(lost) for lost in row.queries],
    }


def _lost_one(lost: Lost) -> dict[str, object]:
    return {"name": lost.name, "a": lost.before, "b": lost.after, "n_queries": lost.n}
