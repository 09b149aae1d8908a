"""Benchmark of cross-modal hashing on remote-sensing image <-> spoken-caption retrieval."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmark.search.session import open_search as open_search

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """What programs import from here, each loaded when it is first asked for, so that `--help` stays quick."""
    if name == "open_search":
        from benchmark.search.session import open_search

        return open_search
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
