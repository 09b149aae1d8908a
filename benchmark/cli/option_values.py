"""Reads the values of options that typer does not read as strictly: whole numbers, paths and lists."""

from __future__ import annotations

import re
from pathlib import Path

import typer

from benchmark.contract.errors import UserError
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


def listed(option: str, text: str | None) -> tuple[str, ...]:
    """Names between commas, each once; raises UserError where a comma has nothing on one side."""
    from benchmark.plan.spec import separated

    try:
        return tuple(dict.fromkeys(separated(text or "")))
    except ValueError as error:
        raise UserError(f"{option} {error}") from None
