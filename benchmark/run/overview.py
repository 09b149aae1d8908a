"""A plan, or the results of a run, as a few lines of text."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tabulate import tabulate

from benchmark.contract.listing import listed
from benchmark.contract.printable import printable
from benchmark.contract.result import Result
from benchmark.plan.steps import Plan


def plan_text(plan: Plan) -> str:
    """The data and features of a plan, one line for each cell, and how many cells have each action."""
    cells = [step.cell for step in plan.steps]
    heads = dict.fromkeys(
        f"{c.dataset}: {c.source} data, {c.protocol} version {c.protocol_version}, {c.track}, "
        f"{' + '.join(c.front_ends.values())}"
        for c in cells
    )
    several = len({tuple(cell.front_ends.values()) for cell in cells}) > 1
    names = [f"{cell.label} on {[*cell.features.values()][-1]}" if several else cell.label for cell in cells]
    lines = [
        f"{step.action:<12} {name:<56} {printable(step.reason)}" for step, name in zip(plan.steps, names, strict=True)
    ]
    counts = Counter(step.action for step in plan.steps)
    return "\n".join(
        [*heads, *lines, f"{_cells(len(lines))}: " + ", ".join(f"{n} {action}" for action, n in counts.items())]
    )


def _cells(n: int) -> str:
    return f"{n} cell{'' if n == 1 else 's'}"


def results_text(results: Sequence[Result]) -> str:
    """How many results have each status, and one line for each reason of a failure or a skip."""
    if not results:
        return "0 cells"
    counts = Counter(result.status for result in results)
    lines = [f"{_cells(len(results))}: " + ", ".join(f"{n} {status}" for status, n in sorted(counts.items()))]
    by_reason: dict[tuple[str, str], list[str]] = {}
    for result in results:
        if result.status != "ok":
            by_reason.setdefault((result.status, result.reason), []).append(result.cell.label)
    for (status, reason), labels in by_reason.items():
        lines.append(f"  {status}: {listed(labels, 1)}: {printable(reason)}")
    return "\n".join(lines)


def unreadable_text(paths: Sequence[Path]) -> str:
    """One line that names files of a run that cannot be read; empty where there are none."""
    if not paths:
        return ""
    return (
        f"left out, since they cannot be read: {listed(list(map(str, paths)), 3)}; delete them, or repeat the "
        "command that wrote them"
    )


def stored_text(results: Sequence[Result]) -> str:
    """Which methods, data sets and code lengths results have, with states and dates; one line a method and data set."""
    groups: dict[tuple[str, str], list[Result]] = {}
    for result in sorted(results, key=lambda result: (result.cell.dataset, _name(result))):
        groups.setdefault((result.cell.dataset, _name(result)), []).append(result)
    rows = []
    for (dataset, method), group in groups.items():
        bits = sorted({result.cell.n_bits for result in group if result.cell.n_bits is not None})
        counts = Counter(result.status for result in group)
        days = sorted({result.provenance.date[:10] for result in group})
        cells = ", ".join(f"{n} {status}" for status, n in sorted(counts.items()))
        dates = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
        rows.append([dataset, method, ",".join(map(str, bits)) or "-", cells, dates])
    heads = ["data set", "method", "bits", "cells", "computed"]
    room = shutil.get_terminal_size().columns - 53  # what the other columns leave
    return tabulate(rows, heads, disable_numparse=True, maxcolwidths=[12, max(20, room), 11, 12, 10])


def _name(result: Result) -> str:
    return result.cell.method if result.file is None else result.cell.method_label


def tracebacks_text(results: Sequence[Result]) -> str:
    """The traceback of each failed result, below its name."""
    return "".join(f"\n{result.cell.label}\n{result.traceback}" for result in results if result.traceback)
