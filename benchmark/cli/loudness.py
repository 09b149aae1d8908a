"""The options that say how much a command prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

import typer

if TYPE_CHECKING:
    from benchmark.terminal.terminal import Terminal


@dataclass(frozen=True)
class Loudness:
    """How much a command prints."""

    panel: ClassVar[str] = "Output"

    quiet: Annotated[
        bool,
        typer.Option("--quiet", "-q", help="Print only errors and where the results are.", show_default=False),
    ] = False
    verbose: Annotated[
        bool,
        typer.Option("--verbose", "-v", help="Also print the plan and every finished job.", show_default=False),
    ] = False

    def terminal(self) -> Terminal:
        """The terminal that prints that much; raises UserError where both options are given."""
        from benchmark.terminal.terminal import Terminal

        return Terminal(self.quiet, self.verbose)
