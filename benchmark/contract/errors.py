"""Errors that somebody catches."""

from __future__ import annotations

import contextlib
import signal

from benchmark.contract.printable import message


class UserError(Exception):
    """Wrong input from the user: one line that says what was expected, what was found and what to do."""

    __str__ = message  # whatever names and values it holds, it stays one line and moves no cursor


class DataUnavailable(UserError):
    """A data set is missing or incomplete where it was looked for; its cells are skipped with this reason."""


class NotApplicable(Exception):
    """A method cannot run on this cell (too few feature dimensions, ...); the cell is skipped with this reason."""


class StorageError(OSError):
    """A file of the run or the cache cannot be written, which is no fault of a method: the command ends.

    An OSError of another class may come from a method, which opens files of its own.
    """


class WorkerDied(RuntimeError):
    """The worker process of a job has ended, twice where the job was not alone at first.

    Attributes:
        exit_code: of the process, minus the signal where one killed it; None if it is unknown.
    """

    def __init__(self, exit_code: int | None) -> None:
        """Says how the process ended."""
        self.exit_code = exit_code
        super().__init__(
            f"the worker process was killed by {_signal_name(exit_code)} (out of memory, a crash, or from outside)"
            if self.was_killed
            else f"it ended its worker process with exit code {exit_code}"
        )

    @property
    def was_killed(self) -> bool:
        """Whether a signal killed the process, which need not be the job's fault."""
        return self.exit_code is None or self.exit_code < 0


def _signal_name(exit_code: int | None) -> str:
    with contextlib.suppress(ValueError):
        return signal.Signals(-(exit_code or 0)).name
    return "a signal"
