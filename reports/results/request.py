"""What was asked for last: the order of its data sets, and which results do not belong to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from benchmark.contract.errors import UserError
from benchmark.contract.result import Result
from benchmark.store.store import Store

# Order of data sets where the request names none; others follow by name.
FIRST = ("ucm", "sydney", "rsicd")

SIGN = "ᵉ"
MEANING = "from an earlier request; code, data or features may have changed since"
NOTE = f"{SIGN} {MEANING}"


def signed(label: str, is_earlier: bool) -> str:
    """The label of a row, with the footnote sign where it holds anything of an earlier request."""
    return f"{label} {SIGN}" if is_earlier else label


def last_request(store: Store) -> dict[str, object] | None:
    """What was asked for; None where run.json is missing or cannot be read."""
    try:
        return store.read_request()
    except (OSError, ValueError, UserError):
        return None


def dataset_order(request: Mapping[str, object] | None) -> Callable[[str], tuple[int, str]]:
    """Sort key of data set names: as they stand in the request, then FIRST, then by name."""
    asked = (request or {}).get("datasets")
    names = [str(name) for name in asked] if isinstance(asked, list) and "all" not in asked else []
    order = list(dict.fromkeys([*names, *FIRST]))
    return lambda name: (order.index(name) if name in order else len(order), name)


def is_earlier(result: Result, plan: Mapping[str, str]) -> bool:
    """Whether a result does not belong to the last request.

    Args:
        result: stored.
        plan: key of each cell of the last request -> its planned fit digest; empty where that is not known.
    """
    if not plan:
        return False
    if result.key not in plan:
        return True
    # A cell skipped for want of data or features is stored without a digest, and tried again by every request.
    if result.status == "skipped" and not result.fit_digest:
        return False
    return result.fit_digest != plan[result.key]
