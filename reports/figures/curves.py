"""The figures of a group: a column of panels for each code length, and one legend."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path

from matplotlib.figure import Figure

from reports.figures.files import save
from reports.figures.looks import Look
from reports.figures.mean_curves import drawn_lines
from reports.figures.page import complete, named, new_figure, share_top
from reports.figures.panels import Draw, draw_recall, radius_drawer
from reports.results.group_results import GroupResults
from reports.tables.annotations import inputs_text
from reports.tables.earlier_results_mark import NOTE, signed

PANEL_INCHES = (2.9, 2.35)
# The title names at most this many methods that lack seeds, and counts the others.
N_LACKS = 4

Row = tuple[str, Draw]  # direction and what draws it


def recall_figure(group: GroupResults, looks: Mapping[str, Look]) -> Figure:
    """Precision at recall of all methods."""
    rows = [(direction, draw_recall) for direction in group.directions]
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


def _panels(group: GroupResults, title: str, rows: Sequence[Row], looks: Mapping[str, Look]) -> Figure:
    """A grid of panels: a row for each direction and quantity, a column for each code length."""
    lengths: tuple[int | None, ...] = group.lengths or (None,)
    figure = new_figure(PANEL_INCHES[0] * len(lengths), PANEL_INCHES[1] * len(rows))
    grid = figure.subplots(len(rows), len(lengths), squeeze=False)
    lacks: dict[str, list[int | None]] = {}
    for (direction, draw), row in zip(rows, grid, strict=True):
        for n_bits, axes in zip(lengths, row, strict=True):
            for lack in draw(axes, group, direction, n_bits, looks):
                lacks.setdefault(lack, []).append(n_bits)
    for quantity in {axes.get_ylabel() for axes in grid.flat}:
        share_top(axes for axes in grid.flat if axes.get_ylabel() == quantity)
    drawn = named(grid.flat)
    labels = [signed(line.label, group.has_earlier(line)) for line in drawn_lines(group)]
    note = _lacks_text(lacks, lengths)
    complete(figure, title + note, {name: drawn[name] for name in (*labels, "chance") if name in drawn})
    return figure


def _lacks_text(lacks: Mapping[str, Collection[int | None]], lengths: Collection[int | None]) -> str:
    """A line of the title that names the methods that lack seeds, and at which code lengths if not at all; or none."""
    found = []
    for lack, of in lacks.items():
        among = [str(n_bits) for n_bits in lengths if n_bits in of]
        found.append(lack if len(among) == len(lengths) else f"{lack} at {', '.join(among)} bits")
    more = [f"and {len(found) - N_LACKS} more"] if len(found) > N_LACKS else []
    return "".join(["\n", "; ".join([*found[:N_LACKS], *more])]) if found else ""
