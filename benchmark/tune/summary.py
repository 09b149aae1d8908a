"""What `tune` found, as text for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from tabulate import tabulate

from benchmark.plan.spec import RunSpec
from benchmark.plan.variants import settings_away_from_defaults
from benchmark.tune.outcome import Found, best_of


def summary(spec: RunSpec, trials: str, found: Sequence[Found], fixed: Sequence[str]) -> str:
    """A table of the best settings, then the searches without any and why.

    Args:
        spec: of the trials.
        trials: how many trials each method had, and how they were drawn.
        found: outcomes of the searches.
        fixed: methods that have nothing to tune.
    """
    tuned = [one for one in found if one.status == "ok"]
    heads = ("data set", "method", "bits", "default", "best", "trials", "settings")
    table = tabulate([_line(one) for one in tuned], heads, disable_numparse=True, colalign=("left",) * len(heads))
    title = f"mean map@all of both directions on the val part of split {spec.seeds[0]}, {spec.protocol[0]}; {trials}"
    lines = [title, "", table, ""] if tuned else [title]
    lines += [f"{one.status}: {one.step.cell.label}: {one.reason}" for one in found if one.status != "ok"]
    for one in tuned:
        reasons = [trial.reason for trial in one.trials if trial.val_map is None]
        if reasons:
            failed = f"{len(reasons)} of {len(one.trials)} trials could not be scored"
            lines.append(f"{one.step.cell.label}: {failed}, the first: {reasons[0]}")
    if fixed:
        lines.append(f"nothing to tune: {', '.join(fixed)}")
    return "\n".join(lines)


def _line(found: Found) -> tuple[str, ...]:
    """One line of the table."""
    cell, default, best = found.step.cell, found.trials[0], best_of(found.trials)
    away = settings_away_from_defaults(cell.method, best.settings if best else {})
    shown = [f"{name}={value:.4g}" if isinstance(value, float) else f"{name}={value}" for name, value in away.items()]
    return (
        cell.dataset,
        cell.method,
        "real" if cell.n_bits is None else str(cell.n_bits),
        _score(default.val_map),
        _score(best.val_map if best else None),
        str(len(found.trials)),
        ", ".join(shown) or "the defaults",
    )


def _score(value: float | None) -> str:
    return "failed" if value is None else f"{value:.3f}"
