"""Precision by k, by recall, and by recall within Hamming balls."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reports.figures.group_lines import GroupLines
from reports.figures.line_panels import Axis, Line
from reports.figures.mean_curves import mean_curve
from reports.results.method_lines import MethodLine
from reports.results.seed_summary import score
from reports.tables.chance import chance_map, chance_precision, level_of_chance

RECALL = Axis("recall", 0.0, 1.0, {0.0: "0", 0.25: "0.25", 0.5: "0.5", 0.75: "0.75", 1.0: "1"})


@dataclass(frozen=True)
class PrecisionAtK(GroupLines):
    """Precision among the first k results, by k."""

    kind = "precision-k"
    title = "Precision by number of results"
    what = "Precision among the first k results"
    remark = "Precision is divided by k, so it cannot exceed R / k where a query has R < k relevant items."

    @cached_property
    def _cutoffs(self) -> tuple[int, ...]:
        names = {name.partition("/")[2] for result in self.group.ok for name in result.scores}
        return tuple(sorted(int(name.removeprefix("precision@")) for name in names if name.startswith("precision@")))

    def axis(self) -> Axis:
        """The numbers of results, on a logarithmic scale."""
        cutoffs = self._cutoffs or (1,)
        return Axis("k", cutoffs[0] / 1.12, cutoffs[-1] * 1.12, {float(k): str(k) for k in cutoffs}, is_log=True)

    def chance(self, direction: str) -> float:
        """Precision of any ranking by chance; NaN where it falls with k, since a database holds fewer items."""
        return level_of_chance(self.group, direction, self._cutoffs or (1,))

    def line(self, line: MethodLine, n_bits: int | None, direction: str) -> Line | None:
        """Mean precision over the seeds at each k."""
        cutoffs = self._cutoffs
        values = [self.group.summary(line.label, n_bits, score(f"{direction}/precision@{k}")).mean for k in cutoffs]
        return Line(line.label, np.array(cutoffs, np.float64), np.array(values)) if np.isfinite(values).any() else None

    def columns(self, drawn: Line) -> dict[str, float]:
        """One column for each k."""
        return {f"precision@{k:g}": float(y) for k, y in zip(drawn.x, drawn.y, strict=True)}


@dataclass(frozen=True)
class _ByRecall(GroupLines):
    """Precision against recall."""

    def axis(self) -> Axis:
        """Recall."""
        return RECALL

    def chance(self, direction: str) -> float:
        """Share of relevant items, the precision of any ranking by chance.

        Only hash codes state that share. Without them this is the mAP of a database in one tie, which is close.
        """
        chance = self.group.split_summary(chance_precision(self.group, direction)).mean
        return chance if np.isfinite(chance) else self.group.split_summary(chance_map(direction)).mean


@dataclass(frozen=True)
class PrecisionAtRecall(_ByRecall):
    """Precision at recall .01 to 1."""

    kind = "pr-recall"
    title = "Precision at recall"
    what = "Precision by recall"
    remark = "Precision is not smoothed, so it may rise with recall."

    def line(self, line: MethodLine, n_bits: int | None, direction: str) -> Line | None:
        """The curve, averaged over the seeds."""
        curve = mean_curve(self.group, line, n_bits, f"{direction}/precision_at_recall")[0]
        if curve is None:
            return None
        return Line(line.label, np.arange(1, len(curve) + 1) / len(curve), curve)

    def columns(self, drawn: Line) -> dict[str, float]:
        """One column for each level of recall."""
        return {f"precision at recall {x:g}": float(y) for x, y in zip(drawn.x, drawn.y, strict=True)}


@dataclass(frozen=True)
class PrecisionByRadius(_ByRecall):
    """Precision against recall of the Hamming balls of radius 0 to n_bits; hash codes only."""

    kind = "pr-radius"
    title = "Precision and recall within Hamming balls"
    what = "Precision by recall within the Hamming balls of growing radius, hash codes only"
    remark = (
        "Each point is a radius, and precision is a mean over the queries whose ball holds anything; lines are faint "
        "and dotted where that is less than half of the queries."
    )

    def line(self, line: MethodLine, n_bits: int | None, direction: str) -> Line | None:
        """Means over the seeds at each radius."""
        precision, recall, empty = (
            mean_curve(self.group, line, n_bits, f"{direction}/{name}_by_radius")[0]
            for name in ("precision", "recall", "empty")
        )
        if n_bits is None or precision is None or recall is None:
            return None
        few = np.full(len(precision), np.nan) if empty is None else empty
        return Line(line.label, recall, precision, is_faint=few > 0.5, share=1 - few)

    def columns(self, drawn: Line) -> dict[str, float]:
        """Precision, recall and share of queries that found anything, for each radius."""
        found: dict[str, float] = {}
        shares = np.full(len(drawn.x), np.nan) if drawn.share is None else drawn.share
        for radius, (recall, precision, share) in enumerate(zip(drawn.x, drawn.y, shares, strict=True)):
            found |= {f"recall within radius {radius}": float(recall)}
            found |= {f"precision within radius {radius}": float(precision)}
            found |= {f"queries with results within radius {radius}": float(share)}
        return found
