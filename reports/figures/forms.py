"""The two widths of every figure, and its type: a column and a full page of a two-column journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

FormName = Literal["column", "page"]


@dataclass(frozen=True)
class Form:
    """A width in which a figure is drawn.

    Attributes:
        name: ends the names of the files.
        width: inches.
        n_columns: panels side by side.
    """

    name: FormName
    width: float
    n_columns: int


COLUMN = Form("column", 3.5, 1)
PAGE = Form("page", 7.16, 2)
FORMS = (COLUMN, PAGE)
TALLEST = 9.2  # inches; what a journal's page leaves above a caption

TYPE = 8.0  # points
SMALL_TYPE = 7.0  # points, of numbers on axes and in cells, and of rows where there are many
DOTS = 200  # an inch, in PNG

INK = "#222222"
GREY = "#C9C9C9"
DARK_GREY = "#5A5A5A"

# Settings of every figure; they override the user's matplotlibrc.
SETTINGS: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": TYPE,
    "axes.titlesize": TYPE,
    "axes.labelsize": TYPE,
    "xtick.labelsize": SMALL_TYPE,
    "ytick.labelsize": SMALL_TYPE,
    "legend.fontsize": TYPE,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": DARK_GREY,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.labelpad": 2.0,
    "axes.titlepad": 3.0,
    "xtick.color": DARK_GREY,
    "ytick.color": DARK_GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.major.pad": 2.0,
    "ytick.major.pad": 2.0,
    "lines.linewidth": 1.3,
    "lines.markersize": 3.6,
    "legend.frameon": False,
    # Dash patterns count points, whatever the width of the line.
    "lines.scale_dashes": False,
    "pdf.fonttype": 42,
    # A dollar sign in the name of a setting does not start a formula.
    "text.parse_math": False,
}
