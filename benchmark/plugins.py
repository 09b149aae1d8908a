"""Methods and data sets from outside: of installed packages and of files given with `--plugin`.

Each entry point of the group `xmhash.methods` loads to a `MethodRow`, and one of `xmhash.datasets` to a `DatasetRow`.
A file has lists of them, `METHODS` and `DATASETS`. Every package and file is imported in a process of its own, which
hands over plain values. So nothing that an import changes, prints, starts or ends reaches this process. Imports nothing
heavy, since lists need it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import multiprocessing
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.metadata import EntryPoint, distributions
from itertools import chain
from types import MappingProxyType
from typing import Any, Generic, TypeVar, cast

from benchmark.contract.errors import UserError
from benchmark.contract.notes import note
from benchmark.contract.one_line import one_line
from benchmark.contract.plain_names import PLAIN_NAME, PLAIN_NAMES
from benchmark.contract.printable import printable
from benchmark.contract.quoting import shown
from benchmark.contract.rows import DatasetRow, MethodRow, Row
from benchmark.jobs.questions import Tell, ask
from benchmark.plugin_files import IMPORT_SECONDS, PluginFile, plugin_files, rows_of, type_of_row

Entry = tuple[str, str]  # name and value of an entry point
Package = tuple[str, str, tuple[Entry, ...]]  # its name, its version and its entry points


RowT = TypeVar("RowT", bound=Row)


@dataclass(frozen=True)
class Kind(Generic[RowT]):
    """A kind of rows that others can offer.

    Attributes:
        group: of the entry points.
        listed: name of the list in a plug-in file.
        row: class of the rows.
        fault: what is wrong with the values of a row besides its name and target; empty if nothing is.
    """

    group: str
    listed: str
    row: type[RowT]
    fault: Callable[[RowT], str]


@dataclass(frozen=True)
class Offered(Generic[RowT]):
    """What installed packages and plug-in files offer.

    Attributes:
        rows: that can be used.
        faults: name of an entry point -> one line that says why those of this name cannot be used.
        origins: name of a row -> where it comes from, such as "package my-package 1.0" or "file my_method.py".
    """

    rows: tuple[RowT, ...]
    faults: Mapping[str, str]
    origins: Mapping[str, str]


def offered(kind: Kind[RowT], taken: frozenset[str]) -> Offered[RowT]:
    """The rows of a kind that installed packages and plug-in files offer.

    Prints one note for each entry point that cannot be used. A process asks each package and each file once; worker
    processes print no notes, since their parent has.

    Args:
        kind: of the rows.
        taken: names that a package or a file may not use.

    Raises:
        UserError: a plug-in file cannot be used.
    """
    packages = tuple(_packages(kind.group))
    return cast("Offered[RowT]", _offered(kind, taken, packages, plugin_files(), tuple(sys.path)))


@lru_cache(maxsize=8)
def _offered(
    kind: Kind[Any],
    taken: frozenset[str],
    packages: tuple[Package, ...],
    files: tuple[PluginFile, ...],
    path: tuple[str, ...],
) -> Offered[Any]:
    rows: dict[str, Row] = {}
    faults: dict[str, list[str]] = {}
    origins: dict[str, str] = {}
    for package, version, entries in packages:
        for (name, value), told in zip(entries, _told(kind, entries), strict=True):
            row = told if isinstance(told, str) else _row(kind, told)
            if isinstance(row, Row) and row.name in (taken | rows.keys()):
                row = f"the name {row.name!r} is taken"
            if isinstance(row, Row):
                rows[row.name] = row
                origins[row.name] = printable(f"package {package} {version}")
            else:
                where = f"the entry point {name!r} ({value}) of the package {package!r}"
                faults.setdefault(name, []).append(printable(f"{where} cannot be used: {row}"))
    for file in files:
        for row in _rows_of(kind, file, taken | rows.keys()):
            rows[row.name] = row
            origins[row.name] = printable(f"file {file.given}")
    if multiprocessing.parent_process() is None:
        for fault in chain(*faults.values()):
            note(fault)
    joined = {name: "; ".join(of_packages) for name, of_packages in faults.items()}
    return Offered(tuple(rows.values()), MappingProxyType(joined), MappingProxyType(origins))


def _rows_of(kind: Kind[RowT], file: PluginFile, taken: frozenset[str]) -> Iterator[RowT]:
    """The rows of a plug-in file; raises UserError where one of them cannot be used."""
    names = set(taken)
    for position, told in enumerate(rows_of(file, kind.listed, kind.row), start=1):
        row = _row(kind, told)
        if isinstance(row, Row) and row.name in names:
            row = f"the name {row.name!r} is taken; choose another"
        if isinstance(row, str):
            raise UserError(f"--plugin {file.given} cannot be used: entry {position} of its {kind.listed}: {row}")
        names.add(row.name)
        yield row


def _packages(group: str) -> Iterator[Package]:
    """Packages with entry points of the group, in the order of their names; of two with one name, the first counts."""
    found: dict[str, Package] = {}
    for distribution in distributions():
        # What cannot be read as metadata offers nothing; it may be the remains of any package.
        with contextlib.suppress(Exception):
            entries = [(entry.name, entry.value) for entry in distribution.entry_points if entry.group == group]
            if entries:
                name, version = str(distribution.metadata["Name"]), str(distribution.metadata["Version"])
                found.setdefault(name, (name, version, tuple(sorted(entries))))
    yield from sorted(found.values())


def _told(kind: Kind[Any], entries: Sequence[Entry]) -> list[dict[str, object] | str]:
    """For each entry point the fields of its row, or why there is none; imports it in another process."""
    answers = ask(partial(tell_rows, kind.group, kind.row, entries), IMPORT_SECONDS)
    return [*answers.values[: len(entries)], *[answers.end] * (len(entries) - len(answers.values))]


def tell_rows(group: str, kind: type[Row], entries: Sequence[Entry], tell: Tell) -> None:
    """Tells what each entry point loads to: the fields of its row, or one line that says why there is none."""
    for name, value in entries:
        try:
            row = EntryPoint(name, value, group).load()
            wrong = f"it should be a {type_of_row(kind)}, it has the type {type(row).__name__}"
            told = dataclasses.asdict(row) if isinstance(row, kind) else wrong
            json.dumps(told)
        except BaseException as error:  # noqa: BLE001 - another package's code
            told = one_line(error)
        tell(told)


def _row(kind: Kind[RowT], told: object) -> RowT | str:
    """The row of these fields, or why they make none."""
    from pydantic import TypeAdapter, ValidationError

    try:
        row = TypeAdapter(kind.row).validate_json(json.dumps(told), strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        return f"its field {'.'.join(map(str, first['loc']))} is wrong: {first['msg']}"
    return _fault(row) or kind.fault(row) or row


def _fault(row: Row) -> str:
    """What is wrong with the name or the target of a row; empty if nothing is."""
    if not PLAIN_NAME.fullmatch(row.name) or row.name == "all":
        return f"its name should be of {PLAIN_NAMES}, and not all; got {shown(row.name)}"
    if not re.fullmatch(r"\w+(\.\w+)*:\w+", row.target):
        return f"its target should be MODULE:CLASS, got {row.target!r}"
    return ""


def _fault_of_method(row: MethodRow) -> str:
    """What is wrong with the values of a method's row; empty if nothing is."""
    from datasets import FRONT_ENDS

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


def _fault_of_dataset(row: DatasetRow) -> str:
    """What is wrong with the values of a data set's row; empty if nothing is."""
    return (
        "" if row.title.strip() and row.title.isprintable() else f"its title should be a text, got {shown(row.title)}"
    )


METHODS = Kind("xmhash.methods", "METHODS", MethodRow, _fault_of_method)
DATASETS = Kind("xmhash.datasets", "DATASETS", DatasetRow, _fault_of_dataset)
