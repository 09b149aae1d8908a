"""What a command says: results on the standard output, progress and remarks on the standard error."""

from __future__ import annotations

import os
import shlex
import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property

import typer
from rich.console import Console

from benchmark.contract.errors import UserError
from benchmark.contract.program import program
from benchmark.terminal.bars import ProgressBars

# What the command line takes from the environment where the option is not given.
VARIABLES = {"--data-root": "XMHASH_DATA_ROOT", "--image-weights": "XMHASH_IMAGE_WEIGHTS"}


def command_line() -> str:
    """The command as it can be typed again, in another shell too."""
    given = {argument.partition("=")[0] for argument in sys.argv[1:]}
    taken = [v for option, v in VARIABLES.items() if option not in given and os.environ.get(v)]
    before = [f"{variable}={shlex.quote(os.environ[variable])}" for variable in taken]
    return " ".join([*before, shlex.join([*program().split(), *sys.argv[1:]])])


@dataclass(frozen=True)
class Terminal:
    """How much a command says; colours follow `NO_COLOR` and the kind of terminal.

    Attributes:
        quiet: nothing but errors and the one line that says where the outcome lies.
        verbose: besides, the plan and a line for every job that ends.
    """

    quiet: bool = False
    verbose: bool = False

    def __post_init__(self) -> None:
        """Raises UserError where both are asked for."""
        if self.quiet and self.verbose:
            raise UserError("--quiet and --verbose contradict each other; give one of them")

    @cached_property
    def console(self) -> Console:
        """Where progress is drawn."""
        return Console(stderr=True, quiet=self.quiet)

    def show(self, text: str) -> None:
        """A result, unless quiet."""
        if not self.quiet:
            typer.echo(text)

    def show_details(self, text: str) -> None:
        """What only `--verbose` shows."""
        if self.verbose:
            typer.echo(text)

    def conclude(self, text: str) -> None:
        """Where the outcome lies: shown always."""
        typer.echo(text)

    def busy(self, text: str) -> AbstractContextManager[object]:
        """A sign of life while the block runs: without a terminal, one line."""
        if self.console.is_terminal:
            return self.console.status(text)
        self.console.print(text, markup=False, highlight=False, soft_wrap=True)
        return nullcontext()

    def bars(self) -> ProgressBars:
        """Progress bars."""
        return ProgressBars(self.console, self.verbose)
