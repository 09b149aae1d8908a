"""Cells without scores, and why they have none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from benchmark.contract.listing import listed
from benchmark.contract.result import Result
from benchmark.store.store import Store
from reports.page.earlier_results import footnote
from reports.render.markdown import grid
from reports.render.markdown_escaping import code, escape
from reports.results.group_results import GroupResults
from reports.results.in_words import length_text
from reports.tables.earlier_results_mark import signed

# Each line names at most this many files, and counts the others.
N_NAMED = 3
# Reasons on the first page.
N_REASONS = 6
# Characters of the longest reason.
LONGEST = 200
AGAIN = "Delete them, or repeat the command that wrote them."
TRACEBACK = "Traceback (most recent call last):"
FRAME = re.compile(r'^ *File "(.+)", line ([0-9]+), in (.+)$', re.MULTILINE)
PARTS = re.compile(r"[/\\]")
HARNESS = re.compile(r"benchmark[/\\](run|jobs)[/\\]")  # what calls methods


def unreadable_files(store: Store) -> list[str]:
    """A sentence with the files of a run that cannot be read; empty without any."""
    paths = [path.relative_to(store.folder).as_posix() for path in store.unreadable()]
    if not paths:
        return []
    return ["", f"Files that cannot be read are left out: {listed(list(map(code, paths)), N_NAMED)}. {AGAIN}"]


def failures(groups: Sequence[GroupResults]) -> list[str]:
    """A table of the cells without scores. Cells of one method with the same reason share a line."""
    found: dict[tuple[int, str, str, str, str], list[Result]] = {}
    for place, group in enumerate(groups):
        for result in group.cells.values():
            if result.status != "ok":
                line = (place, group.label_of[result.key], result.status, reason_text(result), _place(result))
                found.setdefault(line, []).append(result)
    n_not_run = sum(group.n_not_run for group in groups)
    absent = [f"{_were(n_not_run)} not run: no result is stored.", ""] if n_not_run else []
    if not found:
        return absent or ["None: every cell has scores."]
    earlier = frozenset().union(*(group.earlier for group in groups))
    rows = [
        [
            escape(groups[place].slug),
            signed(escape(method), any(result.key in earlier for result in results)),
            _which(results),
            status,
            escape(reason),
            code(place_in_code) if place_in_code else "",
            _where(results),
        ]
        for (place, method, status, reason, place_in_code), results in sorted(found.items())
    ]
    header = ["data", "method", "cells", "status", "reason", "raised in", "traceback"]
    notes = footnote(result.key in earlier for results in found.values() for result in results)
    return [*absent, grid(header, rows), *notes, "", "The files are in the folder of the run, next to `reports/`."]


def failures_in_short(groups: Sequence[GroupResults]) -> list[str]:
    """One line for each of the most frequent reasons, with the methods and the number of cells that it struck."""
    found: dict[tuple[str, str], list[str]] = {}
    for group in groups:
        for result in group.cells.values():
            if result.status != "ok":
                found.setdefault((result.status, reason_text(result)), []).append(group.label_of[result.key])
    order = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    lines = [
        f"- {status}, {_cells(len(labels))} of {escape(listed(list(dict.fromkeys(labels)), N_NAMED))}: {escape(reason)}"
        for (status, reason), labels in order[:N_REASONS]
    ]
    lines += [f"- and {len(order) - N_REASONS} more reasons"] if len(order) > N_REASONS else []
    n_not_run = sum(group.n_not_run for group in groups)
    return [*lines, *([f"- {_were(n_not_run)} not run: no result is stored."] if n_not_run else [])]


def _cells(n: int) -> str:
    return "1 cell" if n == 1 else f"{n} cells"


def _were(n_cells: int) -> str:
    return "1 cell was" if n_cells == 1 else f"{n_cells} cells were"


def reason_text(result: Result) -> str:
    """Why a cell has no scores, on one line of at most LONGEST characters."""
    return _shortened(" ".join(result.reason.split()))


def _place(result: Result) -> str:
    """The innermost call in the file of the method, such as `my_method.py:66, in fit`; empty if there is none.

    That file is the first that the suite calls; without such a call, the innermost call of all is shown.
    """
    frames: list[tuple[str, str, str]] = FRAME.findall(result.traceback.rpartition(TRACEBACK)[2])
    callers = ["", *(path for path, _, _ in frames)]
    called = [
        path
        for caller, (path, _, _) in zip(callers, frames, strict=False)
        if HARNESS.search(caller) and not (HARNESS.search(path) or path.endswith("contextlib.py"))
    ]
    own = [frame for frame in frames if not called or frame[0] == called[0]]
    return _shortened("{}:{}, in {}".format(PARTS.split(own[-1][0])[-1], *own[-1][1:])) if own else ""


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _which(results: Sequence[Result]) -> str:
    seeds: dict[int | None, list[int]] = {}
    for result in sorted(results, key=lambda r: (r.cell.n_bits or 0, r.cell.seed)):
        seeds.setdefault(result.cell.n_bits, []).append(result.cell.seed)
    return "; ".join(
        f"{length_text(n_bits)}, {'seed' if len(found) == 1 else 'seeds'} {', '.join(map(str, found))}"
        for n_bits, found in seeds.items()
    )


def _where(results: Sequence[Result]) -> str:
    """Files of the results."""
    return listed([code(f"cells/{result.key}.json") for result in results], N_NAMED)
