"""Reads the values of options that typer does not read as strictly: whole numbers and paths."""

from __future__ import annotations

import re
from pathlib import Path

import typer

from benchmark.contract.given_paths import path_of
from benchmark.contract.quoting import shown


def whole_number(text: str | int) -> int:
    """Parses a whole number; raises typer.BadParameter, which quotes the text, for anything else."""
    if not re.fullmatch(r"[+-]?[0-9]{1,30}", str(text)):  # a default comes as a number
        raise typer.BadParameter(f"expected a whole number, got {shown(text)}")
    return int(text)


def given_path(text: str | Path) -> Path:
    """Parses a path; raises typer.BadParameter where no file can have it."""
    try:
        path_of(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    return Path(text)
