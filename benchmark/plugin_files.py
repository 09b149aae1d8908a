"""Files of others, given with `--plugin`: where they are, and the lists of registry rows that they hold.

A plug-in file is imported under its own name, as a module beside it would import it: its folder comes last on the
module search path, which worker processes inherit. An environment variable tells them which files there are. Imports
nothing heavy, since lists need it.
"""

from __future__ import annotations

import dataclasses
import importlib
import importlib.util
import json
import keyword
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmark.contract.errors import UserError
from benchmark.contract.one_line import one_line
from benchmark.contract.quoting import shown
from benchmark.contract.regular_file import nonempty_size
from benchmark.contract.rows import Row
from benchmark.jobs.questions import Tell, ask

VARIABLE = "XMHASH_PLUGINS"  # set by the program for its workers
LARGEST = 10_000_000  # bytes of a plug-in file
IMPORT_SECONDS = 120  # that the import of one file or package may take
LISTS = ("METHODS", "DATASETS")  # names of the lists, of which a file has one at least


@dataclass(frozen=True)
class PluginFile:
    """A plug-in file.

    Attributes:
        given: its path as the user wrote it, for messages.
        path: its absolute path.
    """

    given: str
    path: str

    @property
    def module(self) -> str:
        """The name under which it is imported."""
        return Path(self.path).stem

    @property
    def folder(self) -> Path:
        """The folder that holds it."""
        return Path(self.path).parent


def use_plugins(files: Sequence[Path]) -> None:
    """Makes these the plug-in files of this process and of its workers; imports none of them.

    A file that is given twice counts once.

    Raises:
        UserError: a file is missing, or cannot be imported under its name.
    """
    found: dict[str, PluginFile] = {}
    for file in files:
        given = PluginFile(str(file), os.path.abspath(file))
        found.setdefault(os.path.realpath(given.path), given)
        _check_name(given)
    for one in found.values():
        if str(one.folder) not in sys.path:
            sys.path.append(str(one.folder))
    importlib.invalidate_caches()
    for one in found.values():
        _check_place(one)
    os.environ.pop(VARIABLE, None)
    if found:
        os.environ[VARIABLE] = json.dumps([[one.given, one.path] for one in found.values()])


@contextmanager
def with_plugins(files: Sequence[Path]) -> Iterator[None]:
    """Makes these the plug-in files inside the block; before and after it they are what they were.

    Raises:
        UserError: as `use_plugins`.
    """
    before = os.environ.get(VARIABLE)
    try:
        use_plugins(files)
        yield
    finally:
        os.environ.pop(VARIABLE, None)
        if before is not None:
            os.environ[VARIABLE] = before


def plugin_files() -> tuple[PluginFile, ...]:
    """The plug-in files of this process."""
    return tuple(PluginFile(given, path) for given, path in json.loads(os.environ.get(VARIABLE, "[]")))


def plugin_options() -> list[str]:
    """The words that give the plug-in files of this process to another command, for texts that show one."""
    return [word for file in plugin_files() for word in ("--plugin", file.given)]


def folder_of(module: str) -> Path | None:
    """The folder of the plug-in file that this module is or lies beside; None for any other module."""
    folders = {os.path.realpath(file.folder) for file in plugin_files()}
    place = _place(module.partition(".")[0]) if folders else None
    return place if place is not None and os.path.realpath(place) in folders else None


def type_of_row(row: type[Row]) -> str:
    """How messages call a type of rows."""
    return f"{row.__name__} of {row.__module__}"


def rows_of(file: PluginFile, name: str, row: type[Row]) -> list[Any]:
    """The fields of each row in a list of a plug-in file, which is imported in a process of its own.

    Args:
        file: with the list; it may leave it out if it has the other one.
        name: of the list, one of LISTS.
        row: type of its rows.

    Raises:
        UserError: the file cannot be imported, has neither list, or the list holds something else than such rows.
    """
    answers = ask(partial(tell_list, file.module, name, row), IMPORT_SECONDS)
    told = answers.values[0] if answers.values else answers.end
    if isinstance(told, list):
        return told
    raise UserError(f"--plugin {file.given} cannot be used: {told}")


def tell_list(module: str, name: str, row: type[Row], tell: Tell) -> None:
    """Tells the fields of the rows in a list of a module, or one line that says why there are none."""
    wanted = f"it should define {name}, a list of {type_of_row(row)}"
    try:
        loaded = importlib.import_module(module)
        rows = getattr(loaded, name, None)
        if rows is None:
            other = any(hasattr(loaded, other) for other in LISTS)
            told: object = [] if other else f"{wanted}; it defines none (`new-method` writes an example)"
        elif not isinstance(rows, list | tuple):
            told = f"{wanted}; {name} has the type {type(rows).__name__}"
        elif wrong := [one for one in rows if not isinstance(one, row)]:
            told = f"{wanted}; {name} holds a value of the type {type(wrong[0]).__name__}"
        else:
            told = [dataclasses.asdict(one) for one in rows] or f"{wanted}; {name} is empty"
        json.dumps(told)
    except BaseException as error:  # noqa: BLE001 - code of others
        told = one_line(error)
    tell(told)


def _check_name(file: PluginFile) -> None:
    """Raises UserError where there is no such file, or its name is no module's."""
    try:
        nonempty_size(Path(file.path), LARGEST)
    except FileNotFoundError:
        raise UserError(f"--plugin should be a Python file with methods; there is no file {file.given}") from None
    except OSError as error:
        said = f"{file.given} cannot be read ({error.strerror})"
        raise UserError(f"--plugin should be a Python file with methods; {said}") from error
    if Path(file.path).suffix != ".py" or not file.module.isidentifier() or keyword.iskeyword(file.module):
        raise UserError(
            "--plugin should be a Python file whose name is a module's: letters, digits and underscores, then .py; "
            f"got {shown(Path(file.path).name)}; rename it"
        )


def _check_place(file: PluginFile) -> None:
    """Raises UserError where Python finds another module under the name of the file."""
    origin = _origin(file.module)
    if origin is None or not (os.path.exists(origin) and os.path.samefile(origin, file.path)):
        raise UserError(
            f"--plugin {file.given} cannot be imported as {file.module}: Python finds {origin or 'a built-in module'} "
            "under that name; rename the file"
        )


def _origin(module: str) -> str | None:
    """The file or folder of a top-level module, found without importing it; None for one that has none."""
    try:
        spec = importlib.util.find_spec(module)
    except ValueError:  # a module that was not imported from anywhere, such as __main__
        return None
    if spec is None:
        return None
    if spec.has_location and spec.origin:
        return spec.origin
    return next(iter(spec.submodule_search_locations or ()), None)


def _place(module: str) -> Path | None:
    """The folder in which Python finds a top-level module; None where it finds none."""
    origin = _origin(module)
    if origin is None:
        return None
    path = Path(origin)
    return path.parent.parent if path.name == "__init__.py" else path.parent
