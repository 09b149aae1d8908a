"""Benchmark of cross-modal hashing on remote-sensing image <-> spoken-caption retrieval.

From Python, `evaluate` scores arrays, `open_split` opens a split with its features, `load_run` reads a stored run,
`load_report` makes its tables for a paper, and `open_search` searches with a kept model. Each is imported when it is
used first, so that the import stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmark.contract.errors import DataUnavailable, UserError
    from benchmark.from_python.evaluation import Evaluation, evaluate
    from benchmark.from_python.fitted_method import FittedMethod
    from benchmark.from_python.opened_split import OpenedSplit, open_split
    from benchmark.from_python.paper_report import load_report
    from benchmark.from_python.run_frame import load_run
    from benchmark.retrieval.session import open_search

__version__ = "0.1.0"

__all__ = [
    "DataUnavailable",
    "Evaluation",
    "FittedMethod",
    "OpenedSplit",
    "UserError",
    "evaluate",
    "load_report",
    "load_run",
    "open_search",
    "open_split",
]

# Name -> module below this package.
_MODULES = {
    "DataUnavailable": "contract.errors",
    "Evaluation": "from_python.evaluation",
    "FittedMethod": "from_python.fitted_method",
    "OpenedSplit": "from_python.opened_split",
    "UserError": "contract.errors",
    "evaluate": "from_python.evaluation",
    "load_report": "from_python.paper_report",
    "load_run": "from_python.run_frame",
    "open_search": "retrieval.session",
    "open_split": "from_python.opened_split",
}

if not TYPE_CHECKING:  # type checkers know the names from the imports above

    def __getattr__(name: str) -> object:
        """Imports a name of `__all__` when it is used first."""
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)

    def __dir__() -> list[str]:
        """The names of this module, those included that are imported on use."""
        return sorted({*globals(), *__all__})
