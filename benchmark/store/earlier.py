"""Which results of a run belong to its last request."""

from __future__ import annotations

from collections.abc import Mapping

from benchmark.contract.result import Result


def is_earlier(result: Result, plan: Mapping[str, str]) -> bool:
    """Whether a result does not belong to the last request.

    Args:
        result: as stored.
        plan: key of each cell of the last request -> its planned fit digest; empty if there is no stored plan.
    """
    if not plan:
        return False
    if result.key not in plan:
        return True
    # Cells without data or features, or whose worker was killed, have no digest, and every request tries them again.
    if not result.fit_digest:
        return False
    return result.fit_digest != plan[result.key]
