"""Prints text with unprintable characters escaped."""

from __future__ import annotations

import typer

from benchmark.contract.printable import printable, printable_lines


def say(text: str) -> None:
    """Prints a text of one or several lines on the standard output."""
    typer.echo(printable_lines(text))


def say_line(text: str) -> None:
    """Prints one line on the standard error; newlines inside it are escaped too."""
    typer.echo(printable(text), err=True)
