"""How methods look in figures: the same everywhere in a run, and tellable apart without seeing colours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reports.results.frame import GroupResults, MethodLine

# Okabe and Ito (2008), without the yellow that vanishes on white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
# As many markers as share no factor with the colours, so that pairs repeat late.
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<")
# By whether a method is real-valued; the second where a colour comes again.
LINES: Mapping[bool, tuple[str, str]] = {False: ("-", ":"), True: ("--", "-.")}
# Of rows that are not compared: floors and ceilings.
BOUND_COLOURS = ("#8C8C8C", "#BFBFBF")
BOUND_MARKERS: Mapping[str, str] = {"floor": ".", "ceiling": "*"}

# Settings for every figure; they hold whatever the user's own matplotlibrc says.
SETTINGS: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "axes.titlesize": 9.0,
    "axes.labelsize": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#E3E3E3",
    "grid.linewidth": 0.6,
    "lines.linewidth": 1.6,
    "legend.frameon": False,
    "pdf.fonttype": 42,
    # A dollar sign in the name of a setting is no formula.
    "text.parse_math": False,
}


@dataclass(frozen=True)
class Look:
    """Colour, marker and line of a method."""

    colour: str
    marker: str
    line: str


def looks(groups: Iterable[GroupResults]) -> dict[str, Look]:
    """Method label -> look, over all groups of the run; floors and ceilings are grey."""
    methods: dict[str, MethodLine] = {line.label: line for group in groups for line in group.lines}
    ordered = sorted(methods.values(), key=lambda m: (m.facts.family, m.facts.year, m.label))
    found = {}
    for is_bound, colours in ((False, COLOURS), (True, BOUND_COLOURS)):
        for position, method in enumerate(m for m in ordered if (m.facts.family in BOUND_MARKERS) == is_bound):
            colour, marker = colours[position % len(colours)], MARKERS[position % len(MARKERS)]
            marker = BOUND_MARKERS.get(method.facts.family, marker)
            repeats = position // len(colours) % 2
            found[method.label] = Look(colour, marker, LINES[method.is_real][repeats])
    return found
