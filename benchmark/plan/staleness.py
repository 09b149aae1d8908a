"""Decides whether a stored result is still valid, from digests of everything it depends on."""

from __future__ import annotations

from benchmark.contract.digests import digest, source_digest
from benchmark.contract.numeric_packages import numeric_versions
from benchmark.contract.result import Result
from benchmark.contract.rows import MethodRow, Track
from benchmark.plan.steps import Action
from benchmark.plugin_files import folder_of

# From features to stored outputs, besides the method itself.
FIT_MODULES = ("benchmark.run.fitting",)
# Outside methods import it for their rows, of which the digest names what counts.
ROWS_MODULE = "benchmark.contract.rows"
# From stored outputs to scores.
SCORE_MODULES = ("benchmark.metrics.scoring",)


def decide(
    stored: Result | None, damage: str, fit_digest: str, scorer_digest: str, rerun_failed: bool
) -> tuple[Action, str]:
    """Decides what to do about a cell from its stored result and `damage`, one line about damaged or missing files."""
    if stored is None:
        return "run", damage or "new"
    if not stored.fit_digest:
        return "run", f"could not be run before: {stored.reason}"
    if stored.fit_digest != fit_digest:
        return "run", "stale: code, data, features or numerical packages changed since it was fitted"
    if stored.status == "failed" and stored.scorer_digest != scorer_digest:
        return "run", "failed before, and the metrics changed since"
    if stored.status == "failed":
        return ("run", "failed before") if rerun_failed else ("keep failed", f"failed before: {stored.reason}")
    if stored.status == "skipped":
        return "skip", stored.reason
    if damage:
        return "run", damage
    if stored.scorer_digest != scorer_digest:
        return "rescore", "the metrics changed since it was scored"
    return "reuse", "nothing changed since it was run"


def scorer_digest() -> str:
    """Digest of the code that turns stored outputs into scores."""
    return source_digest(*SCORE_MODULES)


def fit_digest(row: MethodRow, track: Track, split_digest: str, device: str, weights: str) -> str:
    """Digest of everything that could change the outputs of a method on a split.

    Args:
        row: of the method.
        track: in which it runs; code that only the end-to-end track uses decides no number of the frozen one.
        split_digest: of the split and the features.
        device: torch device.
        weights: identity of the weights that an end-to-end backbone starts from, "" for none.
    """
    kind, code = device.partition(":")[0], fit_code(row, track)
    return digest([code, row.target, row.supervision, split_digest, numeric_versions(), kind, weights])


def fit_code(row: MethodRow, track: Track) -> str:
    """Digest of the code from features to stored outputs, the method's own included."""
    from methods import END_TO_END_MODULES

    unused = (ROWS_MODULE, *(END_TO_END_MODULES if track == "frozen" else ()))
    return source_digest(row.module, *FIT_MODULES, without=unused, beside=folder_of(row.module))
