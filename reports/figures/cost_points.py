"""What each method stores for an item, how long a query takes, and which methods no other one beats at that cost."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from benchmark.contract.feature_facts import FeatureFacts
from benchmark.contract.index_cost import IndexCost, indexed
from benchmark.contract.result import Result
from benchmark.contract.units import human_bytes, human_seconds
from reports.results.group_results import GroupResults
from reports.results.method_lines import MethodLine
from reports.results.seed_summary import score

# What is stored of an item: a code, a vector, or, by methods that score pairs, the text or the features of the item.
Stored = Literal["codes", "vectors", "texts", "features"]
Costs = tuple[Stored, int | None, float, float | None]  # what is stored, its width, bytes, seconds of a query
Size = tuple[bool, int]  # whether the items are made up, and then their number, else 0


@dataclass(frozen=True)
class CostPoint:
    """A method at one code length, in one direction.

    Attributes:
        method: its label.
        features: its sound features, where groups differ in them; else empty.
        stored: of an item.
        width: bits or dimensions; None for texts and features.
        direction: such as s2i.
        n_bytes: stored for an item of the searched modality.
        mean_map: mAP over the seeds.
        seconds: of a query by exact search; None where it was not measured.
        is_compared: whether it may lie on the frontier; reference rows and oracles may not.
    """

    method: str
    features: str
    stored: Stored
    width: int | None
    direction: str
    n_bytes: float
    mean_map: float
    seconds: float | None
    is_compared: bool

    @property
    def label(self) -> str:
        """Method with its sound features, where groups differ in them."""
        return f"{self.method} ({self.features})" if self.features else self.method

    @property
    def text(self) -> str:
        """Label with its code length."""
        return f"{self.label}, {self.width} bits" if self.stored == "codes" else self.label


@dataclass(frozen=True)
class CostSources:
    """Where bytes and seconds come from.

    Attributes:
        costs: of indexes of this data set.
        facts: of features of this data set.
        size: of the database whose query times are shown; None without measurements.
    """

    costs: Sequence[IndexCost]
    facts: Sequence[FeatureFacts]
    size: Size | None

    def shows(self, cost: IndexCost) -> bool:
        """Whether an index is over the database whose query times are shown."""
        return self.size == (cost.is_made_up, cost.n_items if cost.is_made_up else 0)

    @property
    def n_items(self) -> int:
        """Number of items of that database; 0 without one."""
        return max((cost.n_items for cost in self.costs if self.shows(cost)), default=0)


def shown_size(costs: Sequence[IndexCost], groups: Sequence[GroupResults]) -> Size | None:
    """The largest database over which exact searches of most lengths and widths of the groups were timed."""
    wanted = {indexed(result) for group in groups for result in group.ok}
    timed: dict[Size, set[tuple[str, str, str, int]]] = {}
    for cost in costs:
        if cost.is_exact and not cost.reason and cost.representation in wanted:
            timed.setdefault((cost.is_made_up, cost.n_items if cost.is_made_up else 0), set()).add(cost.representation)
    return max(timed, key=lambda size: (len(timed[size]), size), default=None)


def cost_points(groups: Sequence[GroupResults], sources: CostSources) -> list[CostPoint]:
    """Points of all methods that have a mAP, in the order of the tables.

    Args:
        groups: that differ in their sound features alone.
        sources: of bytes and seconds.
    """
    several = len(groups) > 1
    return [
        point
        for group in groups
        for line in group.lines
        if line.standing != "control"
        for point in _points(group, line, sources, dict(group.group.front_ends).get("sound", "") if several else "")
    ]


def frontier(points: Sequence[CostPoint], cost: str) -> list[CostPoint]:
    """The compared points that no other one beats at the same cost or less, from the cheapest on.

    Args:
        points: of one direction.
        cost: "n_bytes" or "seconds".
    """
    compared = [point for point in points if point.is_compared and getattr(point, cost) is not None]
    found: list[CostPoint] = []
    for point in sorted(compared, key=lambda p: (getattr(p, cost), -p.mean_map, p.text)):
        if not found or point.mean_map > found[-1].mean_map:
            found.append(point)
    return found


def best_of_kinds(points: Sequence[CostPoint]) -> list[CostPoint]:
    """The compared point with the highest mAP of each kind of stored items; of several, the smallest."""
    kinds = dict.fromkeys(point.stored for point in points if point.is_compared)
    return [_best([p for p in points if p.is_compared and p.stored == kind]) for kind in kinds]


def _best(points: Sequence[CostPoint]) -> CostPoint:
    return max(points, key=lambda p: (p.mean_map, -p.n_bytes))


def saving(points: Sequence[CostPoint], searched: str) -> str:
    """What the best codes take in place of what the best other method takes, as a sentence; empty without one of them.

    Args:
        points: compared ones, of one direction.
        searched: the items over which queries were timed, in words.
    """
    codes = [point for point in points if point.stored == "codes"]
    others = [point for point in points if point.stored != "codes"]
    if not codes or not others:
        return ""
    ours, theirs = _best(codes), _best(others)
    timed = ""
    small, large, ratios = [human_bytes(ours.n_bytes)], [human_bytes(theirs.n_bytes)], [theirs.n_bytes / ours.n_bytes]
    if ours.seconds and theirs.seconds:
        small.append(f"{human_seconds(ours.seconds)} a query")
        large.append(human_seconds(theirs.seconds))
        timed = f" Queries are timed over {searched}, mAP is that of the test part."
        ratios.append(theirs.seconds / ours.seconds)
    return (
        f"the best codes ({ours.text}) take {' and '.join(small)} for a mAP of {ours.mean_map:.3f}; the best other "
        f"method ({theirs.label}) takes {' and '.join(large)}, {' and '.join(f'{ratio:.3g}' for ratio in ratios)} "
        f"times as much, for {theirs.mean_map:.3f}.{timed}"
    )


def _points(group: GroupResults, line: MethodLine, sources: CostSources, features: str) -> Iterator[CostPoint]:
    """The points of one method; `features` tell it from the same method in other groups."""
    own = "" if line.oracles else features
    for n_bits in sorted({n for name, n, _ in group.cells if name == line.label}, key=lambda n: n or 0):
        results = [r for r in group.ok if group.label_of[r.key] == line.label and r.cell.n_bits == n_bits]
        for direction in group.directions:
            mean = group.summary(line.label, n_bits, score(f"{direction}/map@all")).mean
            found = _costs(results[0], direction, sources) if results and not math.isnan(mean) else None
            if found is not None:
                stored, width, n_bytes, seconds = found
                is_compared = line.standing == "compared"
                yield CostPoint(line.label, own, stored, width, direction, n_bytes, mean, seconds, is_compared)


def _costs(result: Result, direction: str, sources: CostSources) -> Costs | None:
    """What is stored, its width, bytes and the seconds of a query; None where nothing is known."""
    if result.bytes_per_item and result.dim:
        stored: Stored = "vectors" if result.cell.n_bits is None else "codes"
        alike = (c for c in sources.costs if c.is_exact and c.representation == indexed(result) and sources.shows(c))
        timed = next((c.seconds_median for c in alike), None)
        return stored, result.dim, float(result.bytes_per_item), timed
    searched = {"i": "image", "s": "sound", "t": "text"}.get(direction[-1], "")
    front_end = result.cell.features.get(searched, "")
    facts = [f for f in sources.facts if (f.modality, f.front_end) == (searched, front_end)]
    sizes = [size for f in facts for size in (f.bytes_described, f.bytes_feature) if size]
    if not sizes:
        return None
    is_text = searched == "text" or front_end in result.oracles or any(f.word_error_rate for f in facts)
    pair = result.timings.get("score_pairs")
    n_items = sources.n_items
    return "texts" if is_text else "features", None, min(sizes), pair * n_items if pair and n_items else None
