"""Errors about arrays as errors of the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from benchmark.contract.errors import UserError


@contextmanager
def as_user_errors() -> Iterator[None]:
    """Raises UserError where code that reads arrays of a user raises ValueError about them."""
    try:
        yield
    except ValueError as error:
        raise UserError(str(error)) from error
