"""Lists the runs below the current folder: their results, and how much room they take."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tabulate import tabulate

from benchmark.contract.errors import UserError
from benchmark.contract.printable import printable
from benchmark.contract.program import program
from benchmark.contract.result import Result
from benchmark.contract.units import human_bytes
from benchmark.store.store import Store

RUNS = Path("runs")
N_NAMED = 4  # of more methods only the number is stated

HEADS = ("run", "last result", "data sets", "methods", "ok", "failed", "skipped", "size")


@dataclass(frozen=True)
class Listed:
    """What the list says of one folder.

    Attributes:
        name: of the run.
        row: the cells of its line after the name; None where the folder cannot be read as a run.
        remark: what is wrong with the folder; empty if nothing is.
    """

    name: str
    row: tuple[str, ...] | None
    remark: str = ""


def run_list() -> str:
    """A table of the runs, and a line for each folder that cannot be read; raises UserError where none can be listed.

    Dates are UTC. The size is that of all files in the folder of a run, reports and training states included.
    """
    try:
        names = sorted(entry.name for entry in os.scandir(RUNS) if entry.is_symlink() or entry.is_dir())
    except FileNotFoundError:
        names = []
    except OSError as error:
        raise UserError(
            f"expected a folder of runs in {RUNS.resolve()}, it cannot be listed ({error.strerror})"
        ) from error
    found = [_listed(RUNS / name) for name in names if not name.startswith(".")]
    if not found:
        return printable(f"there are no runs in {RUNS.resolve()}; `{program()} run` makes one")
    rows = [tuple(map(printable, (one.name, *one.row))) for one in found if one.row is not None]
    lines = [tabulate(rows, HEADS, disable_numparse=True, colalign=("left",) * 4 + ("right",) * 4)] if rows else []
    remarks = [printable(f"{one.name}: {one.remark}") for one in found if one.remark]
    return "\n".join([*lines, *([""] if lines and remarks else []), *remarks])


def _listed(folder: Path) -> Listed:
    """The line or the remark of one folder, which need not be a run."""
    store = Store(folder)
    try:
        with os.scandir(folder) as entries:
            names = {entry.name for entry in entries}
        stored = [store.read_result(path.stem) for path in store.result_files()]
        size = human_bytes(sum(_sizes(folder)))
    except OSError as error:
        return Listed(folder.name, None, f"cannot be read: {error.strerror or error}")
    except UserError as error:
        return Listed(folder.name, None, f"cannot be read: {error}")
    results = [result for result in stored if result is not None]
    if "run.json" not in names and not stored:
        what = "searches of `tune`" if "tuning" in names else "no run.json"
        return Listed(folder.name, None, f"not a run: the folder holds {what} and no results ({size})")
    remarks = []
    if n_damaged := len(stored) - len(results):
        remarks.append(
            f"{n_damaged} of {len(stored)} results cannot be read; `{program()} status {folder.name}` names them"
        )
    if "run.json" not in names:
        remarks.append("run.json is missing; repeat the `run` or `merge` command that was stopped")
    return Listed(folder.name, (*_summary(results), size), "; ".join(remarks))


def _summary(results: Sequence[Result]) -> Iterator[str]:
    """The cells of a line between name and size."""
    counts = Counter(result.status for result in results)
    yield max((result.provenance.date for result in results), default="-")[:16].replace("T", " ")
    yield ", ".join(dict.fromkeys(sorted(result.cell.dataset for result in results))) or "-"
    methods = {f"{result.cell.method} [from a file]" if result.file else result.cell.method for result in results}
    yield (", ".join(sorted(methods)) or "-") if len(methods) <= N_NAMED else f"{len(methods)} methods"
    yield from (str(counts[status]) for status in ("ok", "failed", "skipped"))


def _sizes(folder: Path) -> Iterator[int]:
    """Bytes of each file below a folder; links are not followed. A file that goes meanwhile has none."""
    for path, _, names in os.walk(folder, onerror=_raise):
        for name in names:
            try:
                yield os.lstat(os.path.join(path, name)).st_size
            except FileNotFoundError:
                continue


def _raise(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error
