"""`new-method`: writes a file with a method that works, to be changed into one's own."""

from __future__ import annotations

import ast
import importlib.util
import keyword
import os
import re
from pathlib import Path
from typing import Annotated

import typer

from benchmark.cli.option_values import given_path
from benchmark.contract.errors import UserError
from benchmark.contract.file_errors import storing
from benchmark.contract.given_paths import check_target_folder
from benchmark.contract.plain_names import PLAIN_NAME, PLAIN_NAMES
from benchmark.contract.printable import shell_words
from benchmark.contract.program import program
from benchmark.contract.quoting import shown
from benchmark.terminal.say import say

TEMPLATES = Path(__file__).parent / "templates"
FAMILIES = ("shallow-hashing", "deep-hashing", "real-valued")  # each has a template
NAME, CLASS = "my-method", "MyMethod"  # what a template calls its method and its class


def new_method(
    name: Annotated[str, typer.Argument(help="Name of the method, such as my-method.")],
    out: Annotated[
        Path, typer.Option(help="Folder to write to.", parser=given_path, metavar="DIR", show_default=False)
    ] = Path("."),
    family: Annotated[
        str, typer.Option(help="What it learns: shallow-hashing, deep-hashing or real-valued.")
    ] = "shallow-hashing",
) -> None:
    """Write a file with a method that works, to be changed into your own and given with --plugin."""
    path = write_method(name, out, family)
    file = shell_words([str(path)])
    say(f"wrote {file}; the comments in it say where the method goes. Then:")
    say(f"  {program()} check {name} --plugin {file}")
    say(f"  {program()} run --methods {name},cca-itq --plugin {file}")


def write_method(name: str, folder: Path, family: str) -> Path:
    """Writes the file of a new method and returns its path.

    Args:
        name: of the method.
        folder: to write to; it is made if it is missing.
        family: a key of FAMILIES.

    Raises:
        UserError: the name cannot be used, there is no such family, or the file is there already.
        StorageError: the file cannot be written.
    """
    if family not in FAMILIES:
        raise UserError(f"--family should be one of {', '.join(FAMILIES)}; got {shown(family)}")
    _check_name(name)
    path = folder / f"{_module(name)}.py"
    if os.path.lexists(path):
        raise UserError(f"{path} is there already and stays as it is; choose another name, or another --out")
    _check_free(name)
    check_target_folder("--out", folder)
    template = (TEMPLATES / f"{family.replace('-', '_')}.txt").read_text(encoding="utf-8")
    text = template.replace(NAME, name).replace(CLASS, class_name(name, template))
    with storing(path, "it"), path.open("xb") as file:  # "x" opens no file that is there
        try:
            file.write(text.encode())
            file.flush()
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return path


def class_name(name: str, template: str) -> str:
    """The name of the class of a method, such as `MyMethod`; another one where the template has a use for that."""
    plain = "".join(part[:1].upper() + part[1:] for part in re.split("[._-]", name))
    used = {word for node in ast.walk(ast.parse(template)) for word in _words(node)} - {CLASS}
    return f"{plain}Method" if plain in used or keyword.iskeyword(plain) else plain


def _words(node: ast.AST) -> list[str]:
    """Names that a piece of code imports or reads."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name for alias in node.names]
    return [node.id] if isinstance(node, ast.Name) else []


def _module(name: str) -> str:
    return re.sub("[.-]", "_", name)


def _check_name(name: str) -> None:
    """Raises UserError for a name that is no method's, or no module's."""
    if not PLAIN_NAME.fullmatch(name) or not name[0].isalpha():
        expected = f"a letter first, then {PLAIN_NAMES}"
        raise UserError(f"the name of a method should have {expected}, such as my-method; got {shown(name)}")
    if keyword.iskeyword(_module(name)) or name == "all":
        where = "--methods" if name == "all" else "Python"
        raise UserError(f"the name of a method should not be a word of {where}, got {shown(name)}; choose another")


def _check_free(name: str) -> None:
    """Raises UserError where another method or another module has the name."""
    from benchmark import registry
    from benchmark.plugin_files import use_plugins

    use_plugins(())
    table = registry.methods()
    if name in table.rows:
        where = table.origins.get(name, "this suite")
        raise UserError(f"there is a method {shown(name)} already ({where}); choose another name")
    found = importlib.util.find_spec(_module(name))
    if found is not None:
        raise UserError(
            f"Python has a module {_module(name)} already ({found.origin or 'a package'}), so it would not find the "
            f"file of {shown(name)}; choose another name"
        )
