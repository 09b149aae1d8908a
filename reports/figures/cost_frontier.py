"""What do I save, and what does it cost me? mAP against bytes an item and against query time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from benchmark.contract.feature_facts import FeatureFacts
from benchmark.contract.index_cost import IndexCost
from benchmark.contract.printable import printable
from benchmark.contract.units import human_bytes, human_seconds
from reports.figures.captions import Caption
from reports.figures.cost_points import CostPoint, CostSources, Stored, cost_points, frontier, shown_size
from reports.figures.forms import GREY, INK, SMALL_TYPE, Form
from reports.results.group import Group
from reports.results.group_results import GroupResults
from reports.tables.annotations import details, labels, on_data

PANEL_HEIGHT = 2.3  # inches
MOST_LABELS = 6  # in a panel
LONGEST_LABEL = 26  # characters
TEXT_FIRST = 100  # a text over a text is that much worse than one over a line
MARGIN = 3.0  # pixels around markers and lines

# Marker and colour of what is stored; colours of Okabe and Ito (2008).
SIGNS: Mapping[Stored, tuple[str, str]] = {
    "codes": ("o", "#0B4FA8"),
    "vectors": ("s", "#C24A00"),
    "texts": ("^", "#00805A"),
    "features": ("D", "#8B1E78"),
}
# Offsets of a label from its point, in points, and its side; above and left of the frontier lies no compared point.
Place = tuple[float, float, str]
PLACES: tuple[Place, ...] = tuple(
    (x, y, side)
    for y in (3.0, 9.0, -4.0, 15.0, 21.0, -11.0, 27.0, 33.0, -18.0)
    for x, side in ((-2.0, "right"), (2.0, "left"), (0.0, "center"))
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
            made_up = "made-up " if self.sources.size and self.sources.size[0] else ""
            found["seconds"] = f"time of a query, {self.sources.n_items:,} {made_up}items"
        return found

    def caption(self) -> Caption:
        """What the figure shows, and what its signs mean."""
        lead = self.groups[0]
        shows = [
            "The line is the frontier: no compared method has a higher mAP at the same cost or less. Circles: hash "
            "codes; squares: float32 vectors; triangles: texts, and diamonds: features, that a method which scores "
            "pairs has to keep. Grey: beside the frontier; hollow: reference and oracle rows, which are not compared."
        ]
        if "seconds" in self.measures:
            shows.append(
                "Times are medians of single queries on one thread, for codes and vectors of flat faiss indexes, for "
                "pairs the time of a pair times the number of items; encoding the query is not part of them."
            )
        else:
            shows.append("Query times were not measured.")
        return Caption("mAP against cost", on_data(lead), " ".join(shows), details(lead))

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
            _label(axes, self._labelled(direction, measure), measure)
        return figure

    def _of(self, direction: str, measure: str) -> list[CostPoint]:
        return [p for p in self.points if p.direction == direction and getattr(p, measure) is not None]

    def _labelled(self, direction: str, measure: str) -> list[CostPoint]:
        """Points of the frontier: all, or the first, the best, and those where mAP rises most."""
        found = frontier(self._of(direction, measure), measure)
        rises = {p: p.mean_map - before.mean_map for before, p in pairwise(found)}
        kept = [*found[:1], *found[-1:], *sorted(rises, key=lambda p: -rises[p])][: MOST_LABELS + 1]
        chosen = list(dict.fromkeys(kept))[:MOST_LABELS]
        return [point for point in found if point in chosen]

    def _draw_panel(self, axes: Axes, direction: str, measure: str) -> None:
        points = self._of(direction, measure)
        best = frontier(points, measure)
        alike: dict[tuple[Stored, bool, bool], list[CostPoint]] = {}
        for point in points:
            alike.setdefault((point.stored, point.is_compared, point in best), []).append(point)
        for (stored, is_compared, is_best), of in alike.items():
            marker, colour = SIGNS[stored]
            axes.plot(
                [getattr(point, measure) for point in of],
                [point.mean_map for point in of],
                marker=marker,
                markersize=5 if is_best else 3.6,
                linestyle="none",
                color=colour if is_best else GREY,
                markerfacecolor=None if is_compared else "none",
                zorder=4 if is_best else 2,
            )
        if best:
            right = max(getattr(point, measure) for point in points)
            x = [*(getattr(point, measure) for point in best), right]
            axes.step(x, [*(p.mean_map for p in best), best[-1].mean_map], where="post", color=INK, linewidth=0.9)
        axes.set_xscale("log")
        shown = human_bytes if measure == "n_bytes" else human_seconds
        axes.xaxis.set_major_locator(LogLocator(numticks=6))
        values = [getattr(point, measure) for point in points]
        if max(values, default=1) < 100 * min(values, default=1):
            axes.xaxis.set_major_locator(LogLocator(subs=(1, 3), numticks=6))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: shown(value)))
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.set(xlabel=self.measures[measure], ylabel=f"mAP, {direction}")
        axes.margins(x=0.12, y=0.3)
        axes.set_ylim(bottom=0)

    def data(self) -> pandas.DataFrame:
        """One row for each point, unrounded."""
        fixed = {name: text for name, text in labels(self.groups[0]) if name != "sound_features"}
        best = {
            measure: {id(p) for d in self.groups[0].directions for p in frontier(self._of(d, measure), measure)}
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


def _label(axes: Axes, points: Sequence[CostPoint], measure: str) -> None:
    """Writes labels beside their points; one that finds no free place close by is left out."""
    inside = axes.get_window_extent()
    lines, labels = _line_boxes(axes), list[Bbox]()
    for point in points:
        text = printable(point.text)
        text = text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1]}…"
        at = (getattr(point, measure), point.mean_map)
        label = axes.annotate(text, at, (0, 0), textcoords="offset points", fontsize=SMALL_TYPE, color=INK, zorder=5)
        own, per_point = label.get_window_extent(), axes.figure.dpi / 72
        anchor = axes.transData.transform(at)
        overlaps = {}
        for place in PLACES:
            box = _placed(own, anchor, place, per_point)
            outside = box.width * box.height - _shared(box, inside)
            hidden = outside + sum(_shared(box, other) for other in labels)
            overlaps[place] = TEXT_FIRST * hidden + sum(_shared(box, other) for other in lines)
        best = min(PLACES, key=lambda place: round(overlaps[place], 3))
        if overlaps[best] > TEXT_FIRST:  # only a place over another text or an edge is left
            label.remove()
            continue
        _move(label, best)
        labels.append(label.get_window_extent())


def _line_boxes(axes: Axes) -> list[Bbox]:
    """Boxes around the markers, and around the pieces of the frontier."""
    found = []
    for line in axes.lines:
        path = axes.transData.transform(np.column_stack(line.get_data()).astype(float))
        is_step = line.get_drawstyle() == "steps-post"
        if is_step:
            corners = np.column_stack([path[1:, 0], path[:-1, 1]])
            path = np.concatenate([path[:1], *(np.stack(pair) for pair in zip(corners, path[1:], strict=True))])
        for start, end in pairwise(path) if is_step else zip(path, path, strict=True):
            low, high = np.minimum(start, end), np.maximum(start, end)
            found.append(Bbox([low - MARGIN, high + MARGIN]))
    return found


def _move(label: Annotation, place: Place) -> None:
    x, y, side = place
    label.set_position((x, y))
    label.set(ha=side, va="bottom" if y > 0 else "top")


def _placed(own: Bbox, anchor: NDArray[np.float64], place: Place, per_point: float) -> Bbox:
    """The box that a text of this size has at a place beside its point, in pixels."""
    x, y, side = place
    left = anchor[0] + x * per_point - own.width * {"left": 0.0, "center": 0.5, "right": 1.0}[side]
    bottom = anchor[1] + y * per_point - (0.0 if y > 0 else own.height)
    return Bbox([[left, bottom], [left + own.width, bottom + own.height]])


def _shared(first: Bbox, second: Bbox) -> float:
    """Area that two boxes share, in pixels."""
    width = min(first.x1, second.x1) - max(first.x0, second.x0)
    height = min(first.y1, second.y1) - max(first.y0, second.y0)
    return float(max(0.0, width) * max(0.0, height))
