"""Pages of the documentation as text and tables, and the commands of the program they are compared with."""

import re
from collections.abc import Iterator

from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from benchmark.cli import main as cli
from tests.support import ROOT

DOCS = ROOT / "docs"


def page(name: str) -> str:
    """Text of a page, named by its path below `docs/`."""
    return (DOCS / name).read_text(encoding="utf-8")


def rows_of(text: str) -> list[list[str]]:
    """Cells of every table row of a text, including header and rule lines."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def words(text: str) -> list[str]:
    """Words in backticks."""
    return re.findall(r"`([^`]+)`", text)


def program() -> Iterator[tuple[str, TyperCommand]]:
    """(name, command) of every command of the program; sub-commands have names such as `data info`."""

    def walk(command: object, name: str) -> Iterator[tuple[str, TyperCommand]]:
        if isinstance(command, TyperGroup):
            for key, inner in command.commands.items():
                yield from walk(inner, f"{name} {key}".strip())
        else:
            assert isinstance(command, TyperCommand)
            yield name, command

    return walk(get_command(cli.app), "")
