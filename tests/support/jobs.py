"""Runs jobs in the process of the test, so that what they call can be replaced."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def here(jobs: Iterable[Callable[[], T]]) -> Iterator[tuple[int, T | BaseException]]:
    """Takes the place of `run_jobs`, but runs in this process."""
    for position, job in enumerate(jobs):
        try:
            yield position, job()
        except Exception as error:  # noqa: BLE001
            yield position, error
