"""What a command prints: results on standard output, progress and remarks on standard error."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property

from rich.console import Console

from benchmark.contract.errors import UserError
from benchmark.contract.notes import set_quiet
from benchmark.contract.printable import printable
from benchmark.terminal.bars import ProgressBars
from benchmark.terminal.say import say


@dataclass(frozen=True)
class Terminal:
    """Prints as much as the user wants; colours follow `NO_COLOR` and the kind of terminal.

    Attributes:
        quiet: print only errors and the one line that says where the results are.
        verbose: also print the plan and a line for every finished job.
    """

    quiet: bool = False
    verbose: bool = False

    def __post_init__(self) -> None:
        """Silences notes if quiet; raises UserError where both are set."""
        if self.quiet and self.verbose:
            raise UserError("--quiet and --verbose contradict each other; give one of them")
        set_quiet(self.quiet)

    @cached_property
    def console(self) -> Console:
        """The console that progress is drawn on."""
        return Console(stderr=True, quiet=self.quiet)

    def show(self, text: str) -> None:
        """Prints a result, unless quiet."""
        if not self.quiet:
            say(text)

    def show_details(self, text: str) -> None:
        """Prints details, only if verbose."""
        if self.verbose:
            say(text)

    def conclude(self, text: str) -> None:
        """Prints where the results are, even if quiet."""
        say(text)

    def busy(self, text: str) -> AbstractContextManager[object]:
        """Shows that something is under way while the block runs: a spinner, or one line without a terminal."""
        if self.console.is_terminal:
            return self.console.status(text)
        self.console.print(printable(text), markup=False, highlight=False, soft_wrap=True)
        return nullcontext()

    def bars(self) -> ProgressBars:
        """Progress bars that are drawn on the console."""
        return ProgressBars(self.console, self.verbose)
