"""Which results of a run belong to its last request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmark.contract.result import Result
from benchmark.contract.split_facts import SplitFacts
from benchmark.contract.split_place import SplitPlace


def is_earlier(result: Result, plan: Mapping[str, str], splits: Sequence[SplitFacts]) -> bool:
    """Whether a result does not belong to the last request.

    Outputs that came in a file belong to no request. They count as earlier if the run has split its data anew since.

    Args:
        result: as stored.
        plan: key of each cell of the last request -> its planned fit digest; empty if there is no stored plan.
        splits: facts of the splits of the run.
    """
    if result.file is not None:
        of_cell = [facts for facts in splits if SplitPlace.of(facts) == SplitPlace.of_cell(result.cell)]
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
