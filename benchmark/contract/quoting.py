"""How messages show a value that a user gave."""

from __future__ import annotations

import reprlib


class _Short(reprlib.Repr):
    """Python's notation with long values and deep ones cut."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = 100
        self.maxlong, self.maxlevel = 60, 3

    def repr_int(self, x: int, level: int) -> str:
        # Python refuses to write whole numbers of thousands of digits.
        return f"a whole number of {x.bit_length()} bits" if x.bit_length() > 10_000 else super().repr_int(x, level)


def shown(value: object) -> str:
    """A user's value as Python writes it: on one line, control characters escaped, cut after some 100 characters."""
    return _Short().repr(value)
