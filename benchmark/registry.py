"""Look-ups by name. Each kind has one explicit table; targets are imported when used; an unknown name gets a hint.

The tables stand in `methods/<family>/__init__.py` and in `datasets/{layouts,splits,front_ends}/__init__.py`. Installed
packages add methods through the entry-point group `xmhash.methods`; each entry point loads to a `MethodRow`.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.metadata import entry_points
from typing import Any, Generic, TypeVar

from benchmark.contract.errors import UserError
from benchmark.contract.one_line import one_line
from benchmark.contract.printable import printable
from benchmark.contract.program import program
from benchmark.contract.quoting import shown
from benchmark.contract.rows import DatasetRow, FrontEndRow, MethodRow, ProtocolRow, Row
from benchmark.jobs.containment import same_folder

RowT = TypeVar("RowT", bound=Row)


def unknown(kind: str, name: str, known: Iterator[str] | list[str], where: str) -> UserError:
    """The error for an unknown name. It states the nearest match, all known names, and where to add one."""
    names = sorted(set(known))
    by_lower = {known_name.lower(): known_name for known_name in names}
    near = get_close_matches(name.lower(), list(by_lower), n=1)
    hint = f"; did you mean {by_lower[near[0]]!r}?" if near else "."
    return UserError(f"unknown {kind} {shown(name)}{hint} Known: {', '.join(names)}. {where}")


@dataclass(frozen=True)
class Registry(Generic[RowT]):
    """Rows of one kind by name, in report order."""

    kind: str
    rows: Mapping[str, RowT]
    where: str

    def __getitem__(self, name: str) -> RowT:
        """The row of that name; raises UserError with the nearest name if there is none."""
        if name not in self.rows:
            raise unknown(self.kind, name, list(self.rows), self.where)
        return self.rows[name]

    def __iter__(self) -> Iterator[RowT]:
        """Rows in report order."""
        return iter(self.rows.values())

    def load(self, name: str) -> Any:  # noqa: ANN401 - a target may be any object
        """Imports the target of that name; raises UserError if that fails.

        A module of another package may fail in any way, or try to end the program.
        """
        row = self[name]
        module, _, attribute = row.target.partition(":")
        try:
            with same_folder():
                return getattr(importlib.import_module(module), attribute)
        except (Exception, SystemExit, GeneratorExit) as error:
            raise UserError(
                f"the {self.kind} {name!r} should be {row.target}, which cannot be imported: {one_line(error)}"
            ) from error


def _table(kind: str, rows: tuple[RowT, ...], where: str) -> Registry[RowT]:
    """A registry of rows; raises UserError if a name occurs twice."""
    table: dict[str, RowT] = {}
    for row in rows:
        if row.name in table:
            raise UserError(f"the {kind} {row.name!r} is registered twice: {table[row.name].target} and {row.target}")
        table[row.name] = row
    return Registry(kind, table, where)


def methods() -> Registry[MethodRow]:
    """Methods of this project, then those of installed packages."""
    from methods import METHODS

    where = f"`{program()} list methods` describes them. To add one, see methods/<family>/__init__.py."
    return _table("method", METHODS + tuple(_plugins()), where)


def _plugins() -> Iterator[MethodRow]:
    """Rows that installed packages provide; a row that cannot be loaded gives a warning and is left out."""
    for entry in sorted(entry_points(group="xmhash.methods"), key=lambda entry: entry.name):
        try:
            with same_folder():
                row = entry.load()
        except (Exception, SystemExit, GeneratorExit) as error:  # noqa: BLE001 - another package's code
            said = printable(f"the method {entry.name!r} of {entry.value} cannot be loaded: {one_line(error)}")
            warnings.warn(said, stacklevel=2)
        else:
            yield row


def datasets() -> Registry[DatasetRow]:
    """Data sets."""
    from datasets import DATASETS

    where = f"`{program()} list datasets` describes them. To add one, see datasets/layouts/__init__.py."
    return _table("data set", DATASETS, where)


def protocols() -> Registry[ProtocolRow]:
    """Protocols: how a data set is split, paired and searched."""
    from datasets import PROTOCOLS

    where = f"`{program()} list protocols` describes them. To add one, see datasets/splits/__init__.py."
    return _table("protocol", PROTOCOLS, where)


def front_ends(modality: str) -> Registry[FrontEndRow]:
    """Feature front-ends of one modality ("image" or "sound")."""
    from datasets import FRONT_ENDS

    rows = tuple(row for row in FRONT_ENDS if row.modality == modality)
    where = f"`{program()} list features` describes them. To add one, see datasets/front_ends/__init__.py."
    return _table(f"{modality} front-end", rows, where)
