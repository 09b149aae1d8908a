"""Errors that somebody catches, and errors in one line."""

from __future__ import annotations

LONGEST = 500  # characters of a line


class UserError(Exception):
    """Wrong input from the user: one line that says what was expected, what was found and what to do."""


class DataUnavailable(UserError):
    """A data set is missing or incomplete where it was looked for; its cells are skipped with this reason."""


class NotApplicable(Exception):
    """A method cannot run on this cell (too few feature dimensions, ...); the cell is skipped with this reason."""


class StorageError(OSError):
    """A file of the run or the cache cannot be written, which is no fault of a method: the command ends.

    An OSError of another class may come from a method, which opens files of its own.
    """


def one_line(error: BaseException) -> str:
    """Class and first line of an exception, whatever its message holds; the message alone where it is for users."""
    name = type(error).__name__
    try:
        message = str(error).strip().partition("\n")[0]
    except Exception:  # noqa: BLE001 - a method may raise any class
        message = "its message cannot be shown"
    # Control characters would garble a terminal, and halves of characters cannot be stored.
    text = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in f"{name}: {message}"[: LONGEST + len(name)])
    if isinstance(error, UserError | NotApplicable):
        return text.removeprefix(f"{name}: ")
    return text if isinstance(error, Exception) else f"the method tried to end the program ({text})"
