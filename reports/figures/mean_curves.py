"""The curves of a figure: which methods it shows, and their means over the seeds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reports.results.group_results import GroupResults
from reports.results.method_lines import MethodLine

Curve = NDArray[np.float64]


def drawn_lines(group: GroupResults) -> tuple[MethodLine, ...]:
    """Methods that figures show: all but controls and oracle rows, unless there are no others."""
    return tuple(line for line in group.lines if line.standing not in ("control", "oracle")) or group.lines


def mean_curve(group: GroupResults, line: MethodLine, n_bits: int | None, name: str) -> tuple[Curve | None, int]:
    """Averages a curve over the seeds.

    Args:
        group: of the method.
        line: the method.
        n_bits: code length; None for a real-valued method.
        name: of the curve, such as `s2i/precision_at_recall`.

    Returns:
        The mean curve, float64 [points], and the number of seeds that have the curve; None and 0 without any. Each
        point averages the seeds that define it and is NaN if none does.
    """
    found = [group.cells.get((line.label, n_bits, seed)) for seed in group.seeds]
    curves = [result.curves[name] for result in found if result is not None and name in result.curves]
    if not curves:
        return None, 0
    values = np.array(curves, np.float64)
    counts = np.isfinite(values).sum(0)
    return np.where(counts > 0, np.nansum(values, axis=0) / np.maximum(counts, 1), np.nan), len(curves)
