"""What is saved and what it costs: the points of the figure for papers, as panels of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmark.contract.units import human_bytes, human_seconds
from reports.figures.cost_frontier import FRONTIER, TIMES, CostFrontier
from reports.figures.cost_points import CostPoint, frontier
from reports.html.charts import Point, Series, log_axis
from reports.html.facets import Column, direction_text
from reports.html.panels import Contents, Figure, laid_out

SHOWN = {"n_bytes": human_bytes, "seconds": human_seconds}
NOTE = f"Bytes of one stored item, without ids and index. {FRONTIER} Hollow signs are reference rows."
NO_TIMES = "Query times were not measured; `measure` adds them."


def cost_figure(
    columns: Sequence[Column], names: Mapping[str, str], frontiers: Sequence[CostFrontier]
) -> Figure | None:
    """A panel of bytes and, where they were measured, one of query times for each direction; None without any.

    Args:
        columns: of the page.
        names: label of a method -> its name in the page.
        frontiers: figures for papers.
    """
    places = [(of, way, measure) for of in frontiers for way in of.groups[0].directions for measure in of.measures]
    panels = laid_out([_contents(columns, names, of, way, measure) for of, way, measure in places])
    if not panels:
        return None
    is_timed = any("seconds" in of.measures for of in frontiers)
    answers = [
        f"{of.groups[0].group.dataset}, {direction_text(of.groups[0], way)}: {answer}"
        for of in frontiers
        for way in of.groups[0].directions[:1]
        if (answer := of.answer(way))
    ]
    notes = (*answers, f"{NOTE} {TIMES if is_timed else NO_TIMES}")
    signs = tuple(dict.fromkeys(point.stored for of in frontiers for point in of.points))
    return Figure("cost", CostFrontier.title, notes, "bytes per item", panels, signs)


def _contents(
    columns: Sequence[Column], names: Mapping[str, str], of: CostFrontier, direction: str, measure: str
) -> Contents | None:
    points = of.points_of(direction, measure)
    if not points:
        return None
    slugs = {group.slug for group in of.groups}
    own = tuple(column for column in columns if column.group.slug in slugs and column.direction == direction)
    common = [value for name, value in own[0].facets.items() if all(one.facets[name] == value for one in own)]
    alike: dict[tuple[str, str, str, bool], list[CostPoint]] = {}
    for point in points:
        alike.setdefault((point.method, point.features, point.stored, point.is_compared), []).append(point)
    series = []
    for (method, features, stored, is_compared), found in alike.items():
        places = tuple(Point(*place) for place in sorted((getattr(p, measure), p.mean_map) for p in found))
        series.append(Series(names[method], places, stored if is_compared else f"{stored} reference", features))
    best = [(getattr(point, measure), point.mean_map) for point in frontier(points, measure)]
    x = log_axis(of.measures[measure], [getattr(point, measure) for point in points], SHOWN[measure])
    return Contents(own, " · ".join(common), "", x, own[0].metric_text, series, frontier=best)
