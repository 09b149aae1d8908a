"""Figures: precision at recall, and precision and recall by Hamming radius, a panel for each code length."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from reports.figures.style import SETTINGS, Look
from reports.results.entry import score
from reports.results.frame import GroupResults, MethodLine
from reports.results.request import NOTE, signed
from reports.tables.labels import inputs_text
from reports.tables.scores import chance_precision

Curve = NDArray[np.float64]
Draw = Callable[[Axes, GroupResults, str, int | None, Mapping[str, Look]], None]

PANEL_INCHES = (2.9, 2.35)
# Methods named in a panel for lacking seeds; the count of the others follows.
N_LACKS = 4


def mean_curve(group: GroupResults, line: MethodLine, n_bits: int | None, name: str) -> tuple[Curve | None, int]:
    """Mean of a curve over the seeds that have it, and their number.

    A point that is undefined in some seeds (every ball empty) is the mean of the others.
    """
    found = [group.cells.get((line.label, n_bits, seed)) for seed in group.seeds]
    curves = [result.curves[name] for result in found if result is not None and name in result.curves]
    if not curves:
        return None, 0
    values = np.array(curves, np.float64)
    counts = np.isfinite(values).sum(0)
    return np.where(counts > 0, np.nansum(values, axis=0) / np.maximum(counts, 1), np.nan), len(curves)


def drawn_lines(group: GroupResults) -> tuple[MethodLine, ...]:
    """Methods of the figures: without oracle rows, unless there are no others."""
    return tuple(line for line in group.lines if line.standing != "oracle") or group.lines


def figure_title(group: GroupResults, what: str) -> str:
    """Title that says what data these are."""
    key = group.group
    note = f"\n{NOTE}" if any(map(group.has_earlier, drawn_lines(group))) else ""
    inputs = inputs_text(group) if group.network_text else key.front_end_text
    return (
        f"{what}: {key.dataset}, {key.protocol} version {key.protocol_version}\n"
        f"{group.label}\n{inputs}; {group.seed_text.replace(' ± standard deviation', '')}{note}"
    )


def _draw_line(axes: Axes, x: Curve, y: Curve, look: Look, label: str) -> None:
    """One curve with about eight markers, so that lines can be told apart in grey."""
    every = max(1, len(x) // 8)
    axes.plot(
        x, y, color=look.colour, linestyle=look.line, marker=look.marker, markersize=4, markevery=every, label=label
    )


def _label_panel(axes: Axes, title: str, x_label: str, lacks: list[str]) -> None:
    """Title and axis label of a panel; methods that lack seeds are named below the axis, where no curve runs."""
    more = [f"and {len(lacks) - N_LACKS} more"] if len(lacks) > N_LACKS else []
    axes.set_title(title)
    axes.set_xlabel("\n".join([x_label, *lacks[:N_LACKS], *more]))


def _chance(group: GroupResults, direction: str) -> float:
    """Share of relevant items; without codes to tell it, the mAP of a database in one tie, which is close to it."""
    exact = group.any_entry(chance_precision(group, direction)).mean
    return exact if np.isfinite(exact) else group.any_entry(score(f"{direction}/chance_map@all")).mean


def _draw_methods(
    axes: Axes, group: GroupResults, n_bits: int | None, name: str, looks: Mapping[str, Look], title: str
) -> None:
    """Curves of all methods that have it; real-valued methods stand in every panel, for comparison."""
    lacks = []
    is_radius = name.endswith("_by_radius")
    for line in drawn_lines(group):
        if line.is_real and is_radius:
            continue
        curve, n_seeds = mean_curve(group, line, None if line.is_real else n_bits, name)
        if n_seeds < len(group.seeds):
            lacks.append(f"{line.label}: {n_seeds} of {len(group.seeds)} seeds")
        if curve is not None:
            x = np.arange(len(curve), dtype=np.float64) if is_radius else np.arange(1, len(curve) + 1) / len(curve)
            _draw_line(axes, x, curve, looks[line.label], signed(line.label, group.has_earlier(line)))
    _label_panel(axes, title, "Hamming radius" if is_radius else "recall", lacks)


def _draw_chance(axes: Axes, group: GroupResults, direction: str) -> None:
    """Dotted line at chance level."""
    chance = _chance(group, direction)
    if np.isfinite(chance):
        axes.axhline(chance, color="#555555", linestyle=":", linewidth=1.2, label="chance")


def _draw_recall(
    axes: Axes, group: GroupResults, direction: str, n_bits: int | None, looks: Mapping[str, Look]
) -> None:
    """Precision at recall."""
    title = f"{direction}, {'real-valued' if n_bits is None else f'{n_bits} bits'}"
    _draw_methods(axes, group, n_bits, f"{direction}/precision_at_recall", looks, title)
    _draw_chance(axes, group, direction)
    axes.set(xlim=(0, 1), ylim=(0, 1.02), ylabel="precision")


def _radius_drawer(quantity: str) -> Draw:
    """Draws precision or recall of the balls by radius."""

    def draw(axes: Axes, group: GroupResults, direction: str, n_bits: int | None, looks: Mapping[str, Look]) -> None:
        """One panel."""
        _draw_methods(axes, group, n_bits, f"{direction}/{quantity}_by_radius", looks, f"{direction}, {n_bits} bits")
        if quantity == "precision":
            _draw_chance(axes, group, direction)
        axes.set(xlim=(0, n_bits), ylim=(0, 1.02), ylabel=quantity)

    return draw


def _panels(group: GroupResults, title: str, rows: list[tuple[str, Draw]], looks: Mapping[str, Look]) -> Figure:
    """A grid of panels: a row for each direction and quantity, a column for each code length."""
    lengths: tuple[int | None, ...] = group.lengths or (None,)
    # Narrower than this, the title would not fit.
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


def recall_figure(group: GroupResults, looks: Mapping[str, Look]) -> Figure:
    """Precision at recall of all methods."""
    rows: list[tuple[str, Draw]] = [(direction, _draw_recall) for direction in group.directions]
    return _panels(group, figure_title(group, "Precision at recall"), rows, looks)


def radius_figure(group: GroupResults, looks: Mapping[str, Look]) -> Figure:
    """Precision and recall by Hamming radius of all hash codes."""
    rows = [(d, _radius_drawer(quantity)) for d in group.directions for quantity in ("precision", "recall")]
    return _panels(group, figure_title(group, "Precision and recall by Hamming radius"), rows, looks)


def write_figures(group: GroupResults, looks: Mapping[str, Look], folder: Path) -> list[str]:
    """Draws what the group has curves for, as PNG and PDF; names of the figures, without suffix."""
    makers = {"pr-recall": ("precision_at_recall", recall_figure), "pr-radius": ("precision_by_radius", radius_figure)}
    names = []
    for kind, (curve, make) in makers.items():
        if not any(name.endswith(f"/{curve}") for result in group.ok for name in result.curves):
            continue
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{kind}-{group.slug}"
        with matplotlib.style.context(["default", SETTINGS]):
            figure = make(group, looks)
            figure.savefig(folder / f"{name}.png", dpi=130, metadata={"Software": None})
            # Without dates the same results give the same bytes.
            figure.savefig(folder / f"{name}.pdf", metadata={"CreationDate": None, "Producer": None, "Creator": None})
        names.append(name)
    return names
