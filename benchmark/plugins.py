"""Methods that installed packages offer: each entry point of the group `xmhash.methods` loads to a `MethodRow`.

Every package is imported in a process of its own, which hands over plain values. So nothing that an import changes,
prints, starts or ends reaches this process. Imports nothing heavy, since lists need it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import EntryPoint, distributions
from types import MappingProxyType

from benchmark.contract.notes import note
from benchmark.contract.one_line import one_line
from benchmark.contract.printable import printable
from benchmark.contract.rows import MethodRow
from benchmark.contract.worker_died import WorkerDied

GROUP = "xmhash.methods"
LONGEST = 120  # seconds that the import of one package may take

_IN_THE_OTHER_PROCESS = """
import json, sys
path, descriptor, entries = json.loads(sys.argv.pop())
sys.path[:] = path
from benchmark.plugins import tell_rows
tell_rows(descriptor, entries)
"""

Entry = tuple[str, str]  # name and value of an entry point
Package = tuple[str, tuple[Entry, ...]]  # its name and its entry points


@dataclass(frozen=True)
class Offered:
    """What the installed packages offer.

    Attributes:
        rows: methods that can be used.
        faults: entry point -> one line that says why it cannot be used.
    """

    rows: tuple[MethodRow, ...]
    faults: Mapping[str, str]


def offered(taken: frozenset[str]) -> Offered:
    """The methods of installed packages; prints one note for each entry point that cannot be used.

    A process asks each package once; worker processes print no notes, since their parent has.

    Args:
        taken: names of methods that a package may not use.
    """
    return _offered(taken, tuple(_packages()), tuple(sys.path))


@lru_cache(maxsize=8)
def _offered(taken: frozenset[str], packages: tuple[Package, ...], path: tuple[str, ...]) -> Offered:
    rows: dict[str, MethodRow] = {}
    faults: dict[str, str] = {}
    for package, entries in packages:
        for (name, value), told in zip(entries, _told(entries, path), strict=True):
            row = told if isinstance(told, str) else _row(told)
            if isinstance(row, MethodRow) and row.name in (taken | rows.keys()):
                row = f"the name {row.name!r} is taken"
            if isinstance(row, MethodRow):
                rows[row.name] = row
            else:
                where = f"the entry point {name!r} ({value}) of the package {package!r}"
                faults[name] = printable(f"{where} cannot be used: {row}")
    if multiprocessing.parent_process() is None:
        for fault in faults.values():
            note(fault)
    return Offered(tuple(rows.values()), MappingProxyType(faults))


def _packages() -> Iterator[Package]:
    """Packages with entry points of the group, in the order of their names; of two with one name, the first counts."""
    found: dict[str, tuple[Entry, ...]] = {}
    for distribution in distributions():
        # What cannot be read as metadata offers nothing; it may be the remains of any package.
        with contextlib.suppress(Exception):
            entries = [(entry.name, entry.value) for entry in distribution.entry_points if entry.group == GROUP]
            if entries:
                found.setdefault(str(distribution.metadata["Name"]), tuple(sorted(entries)))
    yield from sorted(found.items())


def _told(entries: Sequence[Entry], path: Sequence[str]) -> list[dict[str, object] | str]:
    """For each entry point the fields of its row, or why there is none; imports it in another process."""
    with tempfile.TemporaryFile() as answers:
        given = json.dumps([path, answers.fileno(), entries])
        process = subprocess.Popen(
            [sys.executable, "-c", _IN_THE_OTHER_PROCESS, given],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[answers.fileno()],
            start_new_session=True,
        )
        try:
            end = str(WorkerDied(process.wait(LONGEST)))
        except subprocess.TimeoutExpired:
            end = f"its import took more than {LONGEST} seconds"
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        answers.seek(0)
        told = []
        for line in answers.read().decode(errors="replace").splitlines()[: len(entries)]:
            with contextlib.suppress(ValueError):  # the process ended in the middle of a line
                told.append(json.loads(line))
    return [*told, *[end] * (len(entries) - len(told))]


def tell_rows(descriptor: int, entries: Sequence[Entry]) -> None:
    """Writes what each entry point loads to into a file, one JSON value a line, and ends the process."""
    process = os.getpid()
    for name, value in entries:
        told: object
        try:
            row = EntryPoint(name, value, GROUP).load()
            told = dataclasses.asdict(row) if isinstance(row, MethodRow) else _instead_of_a_row(row)
            line = json.dumps(told)
        except BaseException as error:  # noqa: BLE001 - another package's code
            line = json.dumps(one_line(error))
        if os.getpid() == process:  # the import may have forked
            os.write(descriptor, f"{line}\n".encode())
    os._exit(0)


def _instead_of_a_row(value: object) -> str:
    return f"it should be a MethodRow of benchmark.contract.rows, it is a {type(value).__name__}"


def _row(told: object) -> MethodRow | str:
    """The row of these fields, or why they make none."""
    from pydantic import TypeAdapter, ValidationError

    try:
        row = TypeAdapter(MethodRow).validate_json(json.dumps(told), strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        return f"its field {'.'.join(map(str, first['loc']))} is wrong: {first['msg']}"
    return _fault(row) or row


def _fault(row: MethodRow) -> str:
    """What is wrong with the values of a row; empty if nothing is."""
    from datasets import FRONT_ENDS

    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", row.name) or row.name == "all":
        return f"its name should be of letters, digits, dashes, dots and underscores, and not all, got {row.name!r}"
    if not re.fullmatch(r"\w+(\.\w+)*:\w+", row.target):
        return f"its target should be MODULE:CLASS, got {row.target!r}"
    if not row.tracks:
        return "it has no track"
    if not 1 <= row.year <= 9999:
        return f"its year should be from 1 to 9999, got {row.year}"
    if row.front_ends.keys() - {"image", "sound"}:
        return f"its front_ends should name features of image and sound, got {', '.join(row.front_ends)}"
    for modality, front_end in row.front_ends.items():
        if (modality, front_end) not in {(known.modality, known.name) for known in FRONT_ENDS}:
            return f"its front_ends name the {modality} front-end {front_end!r}, which does not exist"
    return ""
