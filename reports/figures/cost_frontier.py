"""What do I save, and what does it cost me? mAP against bytes an item and against query time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import pandas
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from benchmark.contract.feature_facts import FeatureFacts
from benchmark.contract.index_cost import IndexCost
from benchmark.contract.units import human_bytes, human_seconds
from reports.figures.captions import Caption
from reports.figures.cost_points import (
    CostPoint,
    CostSources,
    Stored,
    best_of_kinds,
    cost_points,
    frontier,
    saving,
    shown_size,
)
from reports.figures.forms import INK, Form
from reports.figures.point_labels import write_labels
from reports.figures.words import described
from reports.results.group import Group
from reports.results.group_results import GroupResults
from reports.tables.annotations import labels

PANEL_HEIGHT = 2.3  # inches
MOST_LABELS = 6  # in a panel

# Marker and colour of what is stored; colours of Okabe and Ito (2008).
SIGNS: Mapping[Stored, tuple[str, str]] = {
    "codes": ("o", "#0B4FA8"),
    "vectors": ("s", "#C24A00"),
    "texts": ("^", "#00805A"),
    "features": ("D", "#8B1E78"),
}
SIGNS_IN_WORDS: Mapping[Stored, str] = {
    "codes": "circles for hash codes",
    "vectors": "squares for float32 vectors",
    "texts": "triangles for texts that a method scores in pairs",
    "features": "diamonds for features that a method scores in pairs",
}
FRONTIER = "The line is the frontier: no compared method has a higher mAP at the same cost or less."
TIMES = (
    "Times are medians of single queries on one thread, by exact search in a flat faiss index; for methods that score "
    "pairs, they are the time of a pair times the number of items. Encoding the query is not part of them."
)


@dataclass(frozen=True)
class CostFrontier:
    """A row of panels for each direction: bytes an item and, where indexes were measured, query time.

    Attributes:
        groups: that differ in their sound features alone; the first one names the figure.
        sources: of bytes and seconds.
    """

    groups: tuple[GroupResults, ...]
    sources: CostSources

    title = "What is saved, and what it costs"

    @property
    def name(self) -> str:
        """Begins the names of its files."""
        return f"cost-{self.groups[0].slug}"

    @cached_property
    def points(self) -> list[CostPoint]:
        """What is drawn."""
        return cost_points(self.groups, self.sources)

    @property
    def is_drawable(self) -> bool:
        """Whether there is anything to compare."""
        return len(self.points) > 1

    @cached_property
    def measures(self) -> dict[str, str]:
        """Field of a point -> label of its axis; times only where some were measured."""
        found = {"n_bytes": "bytes stored for an item"}
        if any(point.seconds is not None for point in self.points):
            found["seconds"] = f"time of a query, {self._searched}"
        return found

    @property
    def _searched(self) -> str:
        """The items over which queries were timed."""
        made_up = "made-up " if self.sources.size and self.sources.size[0] else ""
        return f"{self.sources.n_items:,} {made_up}items"

    def caption(self) -> Caption:
        """What the figure shows, and what its signs mean."""
        lead = self.groups[0]
        signs = "; ".join(SIGNS_IN_WORDS[stored] for stored in dict.fromkeys(point.stored for point in self.points))
        shows = [
            f"{FRONTIER} Signs: {signs}. Large: on the frontier, or the best of its kind; hollow: reference and oracle "
            "rows, which are not compared."
        ]
        shows.append(TIMES if "seconds" in self.measures else "Query times were not measured.")
        answers = [f"{way}: {answer}" for way in lead.directions[:1] if (answer := self.answer(way))]
        return described(lead, "mAP against cost", *answers, *shows)

    def answer(self, direction: str) -> str:
        """What the best codes save and cost against the best other method, as a sentence; empty without one of them."""
        compared = [point for point in self.points if point.direction == direction and point.is_compared]
        return saving(compared, self._searched)

    def draw(self, form: Form) -> Figure:
        """The panels side by side in the wide form, and below each other in the narrow one."""
        directions = self.groups[0].directions
        places = [(direction, measure) for direction in directions for measure in self.measures]
        n_columns = form.n_columns
        n_rows = -(-len(places) // n_columns)
        figure = Figure(figsize=(form.width, PANEL_HEIGHT * n_rows + 0.35), layout="constrained")
        FigureCanvasAgg(figure)
        panels = figure.subplots(n_rows, n_columns, squeeze=False)
        for axes, (direction, measure) in zip(panels.flat, places, strict=False):
            self._draw_panel(axes, direction, measure)
        for axes in panels.flat[len(places) :]:
            axes.remove()
        used = dict.fromkeys(point.stored for point in self.points)
        marks = [
            figure.axes[0].plot([], [], SIGNS[of][0], color=SIGNS[of][1], markersize=4.5, linestyle="none")[0]
            for of in used
        ]
        figure.legend(marks, list(used), loc="outside lower center", ncols=4, handletextpad=0.2)
        figure.draw_without_rendering()
        figure.set_layout_engine("none")  # the panels stay where the labels are fitted to
        for axes, (direction, measure) in zip(panels.flat, places, strict=False):
            chosen = self._labelled(direction, measure)
            write_labels(axes, [(point.text, (getattr(point, measure), point.mean_map)) for point in chosen])
        return figure

    def points_of(self, direction: str, measure: str) -> list[CostPoint]:
        """The points of one panel."""
        return [p for p in self.points if p.direction == direction and getattr(p, measure) is not None]

    def _labelled(self, direction: str, measure: str) -> list[CostPoint]:
        """The best of each kind and the frontier (all, or its ends and where mAP rises most), from the cheapest on."""
        points = self.points_of(direction, measure)
        found = frontier(points, measure)
        rises = {p: p.mean_map - before.mean_map for before, p in pairwise(found)}
        kept = [*best_of_kinds(points), *found[:1], *found[-1:], *sorted(rises, key=lambda p: -rises[p])]
        return sorted(list(dict.fromkeys(kept))[:MOST_LABELS], key=lambda p: (getattr(p, measure), p.mean_map))

    def _draw_panel(self, axes: Axes, direction: str, measure: str) -> None:
        points = self.points_of(direction, measure)
        best = frontier(points, measure)
        shown = {*best, *best_of_kinds(points)}
        alike: dict[tuple[Stored, bool, bool], list[CostPoint]] = {}
        for point in points:
            alike.setdefault((point.stored, point.is_compared, point in shown), []).append(point)
        for (stored, is_compared, is_shown), of in alike.items():
            marker, colour = SIGNS[stored]
            axes.plot(
                [getattr(point, measure) for point in of],
                [point.mean_map for point in of],
                marker=marker,
                markersize=5 if is_shown else 3.6,
                linestyle="none",
                color=colour if is_shown else _pale(colour),
                markerfacecolor=None if is_compared else "none",
                zorder=4 if is_shown else 2,
            )
        if best:
            right = max(getattr(point, measure) for point in points)
            x = [*(getattr(point, measure) for point in best), right]
            axes.step(x, [*(p.mean_map for p in best), best[-1].mean_map], where="post", color=INK, linewidth=0.9)
        axes.set(xlabel=self.measures[measure], ylabel=f"mAP, {direction}")
        self._set_scales(axes, measure)

    def _set_scales(self, axes: Axes, measure: str) -> None:
        """Gives all panels of a measure the same axes, with room for labels above the points."""
        values = [getattr(point, measure) for point in self.points if getattr(point, measure) is not None]
        low, high = min(values), max(values)
        room = max((high / low) ** 0.12, 1.5)
        axes.set_xscale("log")
        axes.set_xlim(low / room, high * room)
        axes.xaxis.set_major_locator(LogLocator(subs=(1,) if high >= 100 * low else (1, 3), numticks=6))
        shown = human_bytes if measure == "n_bytes" else human_seconds
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: shown(value)))
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.set_ylim(0, 1.25 * max(point.mean_map for point in self.points) or 1)
        axes.set_yticks([tick for tick in axes.get_yticks() if 0 <= tick <= 1])

    def data(self) -> pandas.DataFrame:
        """One row for each point, unrounded."""
        fixed = {name: text for name, text in labels(self.groups[0]) if name != "sound_features"}
        best = {
            measure: {id(p) for d in self.groups[0].directions for p in frontier(self.points_of(d, measure), measure)}
            for measure in self.measures
        }
        return pandas.DataFrame(
            [
                {
                    **fixed,
                    "direction": point.direction,
                    "method": point.label,
                    "stored": point.stored,
                    "width": point.width,
                    "bytes": point.n_bytes,
                    "seconds": point.seconds,
                    "map@all": point.mean_map,
                    "is_compared": point.is_compared,
                    **{f"on_frontier_of_{measure}": id(point) in best[measure] for measure in self.measures},
                }
                for point in self.points
            ]
        ).astype({"width": "Int64"})


def cost_frontiers(
    groups: Sequence[GroupResults], costs: Sequence[IndexCost], facts: Sequence[FeatureFacts]
) -> list[CostFrontier]:
    """One figure for groups that differ in their sound features alone, where there is something to compare."""
    alike: dict[Group, list[GroupResults]] = {}
    for group in groups:
        others = tuple(pair for pair in group.group.front_ends if pair[0] != "sound")
        from_files = tuple(modality for modality in group.group.from_files if modality != "sound")
        alike.setdefault(replace(group.group, front_ends=others, from_files=from_files), []).append(group)
    figures = []
    for key, of in alike.items():
        own_costs = [cost for cost in costs if (cost.dataset, cost.source) == (key.dataset, key.source)]
        own_facts = [f for f in facts if (f.dataset, f.source) == (key.dataset, key.source)]
        sources = CostSources(own_costs, own_facts, shown_size(own_costs, of))
        figures.append(CostFrontier(tuple(of), sources))
    return [figure for figure in figures if figure.is_drawable]


def _pale(colour: str) -> tuple[float, float, float]:
    """The colour mixed with white."""
    red, green, blue = (1 - (1 - part) * 0.3 for part in to_rgb(colour))
    return red, green, blue
