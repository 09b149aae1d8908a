"""Errors that somebody catches."""

from __future__ import annotations

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
