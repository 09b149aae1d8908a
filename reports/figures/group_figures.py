"""The figures of a group, in the order of the page."""

from __future__ import annotations

from reports.figures.class_heat_map import ClassHeatMap
from reports.figures.differences import Differences
from reports.figures.looks import Looks, of_group
from reports.figures.map_by_bits import MapByBits
from reports.figures.paper_figure import PaperFigure
from reports.figures.retrieval_curves import PrecisionAtK, PrecisionAtRecall, PrecisionByRadius
from reports.results.group_results import GroupResults
from reports.statistics.group_statistics import GroupStatistics


def group_figures(group: GroupResults, of_run: Looks, statistics: GroupStatistics) -> tuple[PaperFigure, ...]:
    """The figures that the group has results for.

    Args:
        group: results to show.
        of_run: looks of all methods of the run.
        statistics: of the group.
    """
    looks = of_group(group, of_run)
    figures: list[PaperFigure] = [
        MapByBits(group, looks, statistics),
        Differences(group, looks, statistics),
        PrecisionAtK(group, looks),
        PrecisionAtRecall(group, looks),
        PrecisionByRadius(group, looks),
        *(ClassHeatMap(group, looks, statistics, direction) for direction in group.directions),
    ]
    return tuple(figure for figure in figures if figure.is_drawable)
