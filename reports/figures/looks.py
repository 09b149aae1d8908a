"""Colours, markers and lines of methods: the same in all figures of a run, and distinct without colours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reports.results.group_results import GroupResults
from reports.results.method_lines import MethodLine

# Okabe and Ito (2008), without yellow, which is hard to see on white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
# Eight markers and seven colours share no factor, so their pairs repeat only after 56 methods.
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<")
# Whether a method is real-valued -> its line, and the line once the colours repeat.
LINES: Mapping[bool, tuple[str, str]] = {False: ("-", ":"), True: ("--", "-.")}
# Floor and hard-label reference are grey and have markers of their own, because they are not compared.
REFERENCE_COLOURS = ("#8C8C8C", "#BFBFBF")
REFERENCE_MARKERS: Mapping[str, str] = {"floor": ".", "hard-label-reference": "*"}

# Settings of every figure; they override the user's matplotlibrc.
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
    # A dollar sign in the name of a setting does not start a formula.
    "text.parse_math": False,
}


@dataclass(frozen=True)
class Look:
    """Colour, marker and line style of a method, as matplotlib names them."""

    colour: str
    marker: str
    line: str


def looks(groups: Iterable[GroupResults]) -> dict[str, Look]:
    """Gives each method of the run a look.

    Returns:
        Method label -> look; floor and hard-label reference are grey.
    """
    methods: dict[str, MethodLine] = {line.label: line for group in groups for line in group.lines}
    ordered = sorted(methods.values(), key=lambda m: (m.facts.family, m.facts.year or 0, m.label))
    found = {}
    for is_reference, colours in ((False, COLOURS), (True, REFERENCE_COLOURS)):
        for position, method in enumerate(m for m in ordered if (m.facts.family in REFERENCE_MARKERS) == is_reference):
            colour, marker = colours[position % len(colours)], MARKERS[position % len(MARKERS)]
            marker = REFERENCE_MARKERS.get(method.facts.family, marker)
            repeats = position // len(colours) % 2
            found[method.label] = Look(colour, marker, LINES[method.is_real][repeats])
    return found
