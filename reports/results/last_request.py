"""The last request of a run, and the order of its data sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from benchmark.contract.errors import UserError
from benchmark.store.store import Store

# Order of data sets that the request does not name; others follow by name.
FIRST = ("ucm", "sydney", "rsicd")


def last_request(store: Store) -> dict[str, object] | None:
    """The last request; None if run.json is missing or unreadable."""
    try:
        return store.read_request()
    except (OSError, ValueError, UserError):
        return None


def dataset_order(request: Mapping[str, object] | None) -> Callable[[str], tuple[int, str]]:
    """Sort key of data set names: first the order of the request, then FIRST, then by name."""
    asked = (request or {}).get("datasets")
    names = [str(name) for name in asked] if isinstance(asked, list) and "all" not in asked else []
    files = (request or {}).get("dataset_file")
    names += [Path(str(path)).stem for path in files] if isinstance(files, list) else []
    order = list(dict.fromkeys([*names, *FIRST]))
    return lambda name: (order.index(name) if name in order else len(order), name)
