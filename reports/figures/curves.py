"""The figures of a group: a column of panels for each code length, and one legend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from reports.figures.files import save
from reports.figures.looks import Look
from reports.figures.mean_curves import drawn_lines
from reports.figures.panels import Draw, draw_recall, radius_drawer
from reports.results.group_results import GroupResults
from reports.tables.annotations import inputs_text
from reports.tables.earlier_results_mark import NOTE, signed

PANEL_INCHES = (2.9, 2.35)


def recall_figure(group: GroupResults, looks: Mapping[str, Look]) -> Figure:
    """Precision at recall of all methods."""
    rows: list[tuple[str, Draw]] = [(direction, draw_recall) for direction in group.directions]
    return _panels(group, _title(group, "Precision at recall"), rows, looks)


def radius_figure(group: GroupResults, looks: Mapping[str, Look]) -> Figure:
    """Precision and recall by Hamming radius of all hash codes."""
    rows = [(d, radius_drawer(quantity)) for d in group.directions for quantity in ("precision", "recall")]
    return _panels(group, _title(group, "Precision and recall by Hamming radius"), rows, looks)


def write_figures(group: GroupResults, looks: Mapping[str, Look], folder: Path) -> list[str]:
    """Writes the figures that the group has curves for, as PNG and PDF, and returns their names without suffix."""
    makers = {"pr-recall": ("precision_at_recall", recall_figure), "pr-radius": ("precision_by_radius", radius_figure)}
    names = []
    for kind, (curve, make) in makers.items():
        if not any(name.endswith(f"/{curve}") for result in group.ok for name in result.curves):
            continue
        name = f"{kind}-{group.slug}"
        save(partial(make, group, looks), folder, name)
        names.append(name)
    return names


def _title(group: GroupResults, what: str) -> str:
    """Title that names data, protocol, inputs and seeds."""
    key = group.group
    note = f"\n{NOTE}" if any(map(group.has_earlier, drawn_lines(group))) else ""
    inputs = inputs_text(group) if group.network_text else key.front_end_text
    return (
        f"{what}: {key.dataset}, {key.protocol} version {key.protocol_version}\n"
        f"{group.label}\n{inputs}; {group.seed_text.replace(' ± standard deviation', '')}{note}"
    )


def _panels(group: GroupResults, title: str, rows: Sequence[tuple[str, Draw]], looks: Mapping[str, Look]) -> Figure:
    """A grid of panels: a row for each direction and quantity, a column for each code length."""
    lengths: tuple[int | None, ...] = group.lengths or (None,)
    # The title needs at least 7.8 inches.
    width, height = max(7.8, PANEL_INCHES[0] * len(lengths)), PANEL_INCHES[1] * len(rows) + 1.5
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    grid = figure.subplots(len(rows), len(lengths), squeeze=False)
    for (direction, draw), row in zip(rows, grid, strict=True):
        for n_bits, axes in zip(lengths, row, strict=True):
            draw(axes, group, direction, n_bits, looks)
    figure.suptitle(title, fontsize=9.5)
    drawn = dict(pair[::-1] for axes in grid.flat for pair in zip(*axes.get_legend_handles_labels(), strict=True))
    labels = [signed(line.label, group.has_earlier(line)) for line in drawn_lines(group)]
    names = [name for name in (*labels, "chance") if name in drawn]
    if names:
        n_columns = min(len(names), max(2, int(width / 1.7)))
        handles = [drawn[name] for name in names]
        figure.legend(handles, names, loc="outside lower center", ncols=n_columns)
    return figure
