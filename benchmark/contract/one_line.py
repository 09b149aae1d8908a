"""Exceptions in one line."""

from __future__ import annotations

from benchmark.contract.errors import NotApplicable, UserError
from benchmark.contract.printable import printable

LONGEST = 500  # characters of a line


def one_line(error: BaseException) -> str:
    """Class and first line of an exception, whatever its message holds; the message alone where it is for users."""
    name = type(error).__name__
    try:
        message = str(error).strip().partition("\n")[0]
    except Exception:  # noqa: BLE001 - a method may raise any class
        message = "its message cannot be shown"
    text = printable(f"{name}: {message}"[: LONGEST + len(name)])
    if isinstance(error, UserError | NotApplicable):
        return text.removeprefix(f"{name}: ")
    return text if isinstance(error, Exception) else f"the method tried to end the program ({text})"
