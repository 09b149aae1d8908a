"""One panel of a figure: the curves of one direction at one code length."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.axes import Axes

from reports.figures.looks import Look
from reports.figures.mean_curves import Curve, drawn_lines, mean_curve
from reports.results.group_results import GroupResults
from reports.tables.chance import chance_map, chance_precision
from reports.tables.earlier_results_mark import signed

# Draws one panel and returns a text for each method that lacks seeds.
Draw = Callable[[Axes, GroupResults, str, int | None, Mapping[str, Look]], list[str]]


def draw_recall(
    axes: Axes, group: GroupResults, direction: str, n_bits: int | None, looks: Mapping[str, Look]
) -> list[str]:
    """Draws precision at recall; without a code length, only of real-valued methods."""
    title = f"{direction}, {'real-valued' if n_bits is None else f'{n_bits} bits'}"
    lacks = _draw_methods(axes, group, n_bits, f"{direction}/precision_at_recall", looks, title)
    _draw_chance(axes, group, direction)
    axes.set(xlim=(0, 1), ylabel="precision")
    return lacks


def radius_drawer(quantity: str) -> Draw:
    """Returns a function that draws a quantity (precision or recall) by Hamming radius."""

    def draw(
        axes: Axes, group: GroupResults, direction: str, n_bits: int | None, looks: Mapping[str, Look]
    ) -> list[str]:
        name, title = f"{direction}/{quantity}_by_radius", f"{direction}, {n_bits} bits"
        lacks = _draw_methods(axes, group, n_bits, name, looks, title)
        if quantity == "precision":
            _draw_chance(axes, group, direction)
        axes.set(xlim=(0, n_bits), ylabel=quantity)
        return lacks

    return draw


def _draw_methods(
    axes: Axes, group: GroupResults, n_bits: int | None, name: str, looks: Mapping[str, Look], title: str
) -> list[str]:
    """Draws every method that has the curve. Real-valued methods appear in every panel, for comparison.

    Returns:
        For each method that lacks seeds, how many it has.
    """
    lacks = []
    is_radius = name.endswith("_by_radius")
    for line in drawn_lines(group):
        if line.is_real and is_radius:
            continue
        length = None if line.is_real else n_bits
        if not group.has_place(line, length):
            continue
        curve, n_seeds = mean_curve(group, line, length, name)
        if n_seeds < len(group.seeds):
            lacks.append(f"{line.label}: {n_seeds} of {len(group.seeds)} seeds")
        if curve is not None:
            x = np.arange(len(curve), dtype=np.float64) if is_radius else np.arange(1, len(curve) + 1) / len(curve)
            _draw_line(axes, x, curve, looks[line.label], signed(line.label, group.has_earlier(line)))
    axes.set_title(title)
    axes.set_xlabel("Hamming radius" if is_radius else "recall")
    return lacks


def _draw_line(axes: Axes, x: Curve, y: Curve, look: Look, label: str) -> None:
    # About eight markers a curve tell the curves apart in a black-and-white print.
    every = max(1, len(x) // 8)
    axes.plot(
        x, y, color=look.colour, linestyle=look.line, marker=look.marker, markersize=4, markevery=every, label=label
    )


def _draw_chance(axes: Axes, group: GroupResults, direction: str) -> None:
    """Draws a dotted line at the share of relevant items.

    Only hash codes state that share. Without them the line shows the mAP of a database in one tie, which is close.
    """
    chance = group.split_summary(chance_precision(group, direction)).mean
    if not np.isfinite(chance):
        chance = group.split_summary(chance_map(direction)).mean
    if np.isfinite(chance):
        axes.axhline(chance, color="#555555", linestyle=":", linewidth=1.2, label="chance")
