"""Look-ups by name. Each kind has one explicit table; targets are imported when used; an unknown name gets a hint.

The tables stand in `methods/<family>/__init__.py` and in `datasets/{layouts,splits,front_ends}/__init__.py`. Installed
packages and files add methods (`benchmark.plugins`).
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from benchmark import plugins
from benchmark.contract.errors import UserError
from benchmark.contract.one_line import one_line
from benchmark.contract.program import program
from benchmark.contract.quoting import shown
from benchmark.contract.rows import DatasetRow, FrontEndRow, MethodRow, ProtocolRow, Row
from benchmark.jobs.foreign_code import foreign_code
from benchmark.own_packages import is_own

if TYPE_CHECKING:
    from datasets.speech.engine import Engine

RowT = TypeVar("RowT", bound=Row)


def unknown(
    kind: str, name: str, known: Iterator[str] | list[str], where: str, others: Collection[str] = ()
) -> UserError:
    """The error for an unknown name. It states the nearest match, all known names, and where to add one.

    Args:
        kind: of what is named, in words.
        name: the unknown one.
        known: names that are listed.
        where: a sentence at the end.
        others: names that may be the nearest match and are too many to be listed.
    """
    names = sorted(set(known))
    by_lower = {known_name.lower(): known_name for known_name in (*others, *names)}
    near = get_close_matches(name.lower(), list(by_lower), n=1)
    hint = f"; did you mean {by_lower[near[0]]!r}?" if near else "."
    return UserError(f"unknown {kind} {shown(name)}{hint} Known: {', '.join(names)}. {where}")


@dataclass(frozen=True)
class Registry(Generic[RowT]):
    """Rows of one kind by name, in report order.

    Attributes:
        kind: in words.
        rows: name -> row.
        where: a sentence that says where the rows are described.
        faults: name without a row -> one line that says why it has none.
        origins: name -> where a row comes from that is not this project's, such as "file my_method.py".
    """

    kind: str
    rows: Mapping[str, RowT]
    where: str
    faults: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> RowT:
        """The row of that name; raises UserError with the reason or the nearest name if there is none."""
        if name not in self.rows and name in self.faults:
            raise UserError(self.faults[name])
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
        return load_target(self.kind, name, self[name].target)


def load_target(kind: str, name: str, target: str) -> Any:  # noqa: ANN401 - a target may be any object
    """Imports the target of a row; raises UserError, which names the row, if that fails.

    Args:
        kind: of the row, in words.
        name: of the row.
        target: "module:Class".
    """
    module, _, attribute = target.partition(":")
    try:
        with _code_of(module):
            return getattr(importlib.import_module(module), attribute)
    except Exception as error:
        raise UserError(
            f"the {kind} {name!r} should be {target}, which cannot be imported: {one_line(error)}"
        ) from error


def its_code(row: Row) -> contextlib.AbstractContextManager[None]:
    """What to run code of a row's target in: nothing for the project's own, else `foreign_code`."""
    return _code_of(row.module)


def _code_of(module: str) -> contextlib.AbstractContextManager[None]:
    return contextlib.nullcontext() if is_own(module) else foreign_code()


def _table(kind: str, rows: tuple[RowT, ...], where: str) -> Registry[RowT]:
    """A registry of rows; raises UserError if a name occurs twice."""
    table: dict[str, RowT] = {}
    for row in rows:
        if row.name in table:
            raise UserError(f"the {kind} {row.name!r} is registered twice: {table[row.name].target} and {row.target}")
        table[row.name] = row
    return Registry(kind, table, where)


def methods() -> Registry[MethodRow]:
    """Methods of this project, then those of installed packages, then those of plug-in files.

    Raises:
        UserError: a plug-in file cannot be used.
    """
    from methods import METHODS

    add = "To bring your own, use --plugin; to add one, see methods/<family>/__init__.py."
    where = f"`{program()} list methods` describes them. {add}"
    return _with_those_of_others(_table("method", METHODS, where), plugins.METHODS)


def _with_those_of_others(table: Registry[RowT], kind: plugins.Kind[RowT]) -> Registry[RowT]:
    """The table with the rows of installed packages and plug-in files after its own."""
    found = plugins.offered(kind, frozenset(table.rows))
    rows = {**table.rows, **{row.name: row for row in found.rows}}
    return replace(table, rows=rows, faults=found.faults, origins=found.origins)


def foreign(wanted: Sequence[str]) -> list[int]:
    """Positions of the methods, given by name, whose code is another package's."""
    known = methods()
    return [position for position, name in enumerate(wanted) if not is_own(known[name].module)]


def datasets() -> Registry[DatasetRow]:
    """Data sets of this project, then those of installed packages, then those of plug-in files.

    Raises:
        UserError: a plug-in file cannot be used.
    """
    from datasets import DATASETS

    add = (
        "To bring your own, use --dataset-dir, --plugin or, for a file of features, --dataset-file alone; to add one, "
        "see datasets/layouts/__init__.py."
    )
    where = f"`{program()} list datasets` describes them. {add}"
    return _with_those_of_others(_table("data set", DATASETS, where), plugins.DATASETS)


def protocols() -> Registry[ProtocolRow]:
    """Protocols: how a data set is split, paired and searched; then NAME-val for each, which scores on val."""
    from datasets import PROTOCOLS

    on_val = tuple(
        replace(row, name=f"{row.name}-val", summary=f"as {row.name}, but val takes the place of test", on_val=True)
        for row in PROTOCOLS
    )

    where = f"`{program()} list protocols` describes them. To add one, see datasets/splits/__init__.py."
    return _table("protocol", PROTOCOLS + on_val, where)


def front_ends(modality: str) -> Registry[FrontEndRow]:
    """Feature front-ends of one modality ("image", "sound" or "text")."""
    from datasets import FRONT_ENDS

    rows = tuple(row for row in FRONT_ENDS if row.modality == modality)
    where = f"`{program()} list features` describes them. To add one, see datasets/front_ends/__init__.py."
    return _table(f"{modality} front-end", rows, where)


def engines() -> Registry[Row]:
    """Speech engines, installed or not."""
    from datasets import ENGINES

    where = f"`{program()} data engines` describes them. To add one, see datasets/speech/__init__.py."
    return _table("speech engine", ENGINES, where)


def engine_classes() -> dict[str, type[Engine]]:
    """Name -> class of each speech engine, installed or not."""
    table = engines()
    return {row.name: table.load(row.name) for row in table}
