"""Exceptions in one line."""

from __future__ import annotations

from benchmark.contract.errors import NotApplicable, UserError
from benchmark.contract.printable import printable
from benchmark.contract.worker_died import WorkerDied

LONGEST = 500  # characters of a line


def one_line(error: BaseException) -> str:
    """Class and first line of an exception, whatever its message holds; the message alone where it is for users."""
    name = printable(type(error).__name__)
    try:
        lines = str(error).strip().splitlines()
    except Exception:  # noqa: BLE001 - a method may raise any class
        lines = ["its message cannot be shown"]
    message = printable(lines[0][:LONGEST]) if lines else ""
    if message and isinstance(error, UserError | NotApplicable | WorkerDied):
        return message
    text = f"{name}: {message}" if message else name
    return text if isinstance(error, Exception) else f"it tried to end the program ({text})"
