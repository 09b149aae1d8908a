"""The last request of a run: the order of its data sets, and the results that do not belong to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmark.contract.errors import UserError
from benchmark.contract.result import Result
from benchmark.contract.split_facts import SplitFacts
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


def is_earlier(result: Result, plan: Mapping[str, str], splits: Sequence[SplitFacts] = ()) -> bool:
    """Whether a result does not belong to the last request.

    Outputs that came in a file belong to no request. They count as earlier if the run has split its data anew since.

    Args:
        result: as stored.
        plan: key of each cell of the last request -> its planned fit digest; empty if there is no stored plan.
        splits: facts of the splits of the run.
    """
    if result.file is not None:
        of_cell = [facts for facts in splits if _place(facts) == _place_of_split(result)]
        digests = result.file.dataset_digest, result.file.split_digest
        return any((facts.dataset_digest, facts.split_digest) != digests for facts in of_cell)
    if not plan:
        return False
    if result.key not in plan:
        return True
    # Cells without data or features, or whose worker was killed, have no digest, and every request tries them again.
    if not result.fit_digest:
        return False
    return result.fit_digest != plan[result.key]


def _place(facts: SplitFacts) -> tuple[object, ...]:
    return facts.dataset, facts.source, facts.protocol, facts.protocol_version, facts.condition, facts.seed


def _place_of_split(result: Result) -> tuple[object, ...]:
    """What tells the split of a result from others, in the order of `_place`."""
    cell = result.cell
    return cell.dataset, cell.source, cell.protocol, cell.protocol_version, cell.speech, cell.seed
