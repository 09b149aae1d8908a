"""Files of figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib.style
from matplotlib.figure import Figure

from reports.figures.looks import SETTINGS
from reports.figures.page import DOTS


def save(make: Callable[[], Figure], folder: Path, name: str) -> None:
    """Makes a figure in the look of all figures, and writes it as PNG and PDF; the same results give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    with matplotlib.style.context(["default", SETTINGS]):
        figure = make()
        figure.savefig(folder / f"{name}.png", dpi=DOTS, metadata={"Software": None})
        # Without dates, the same results give the same bytes.
        figure.savefig(folder / f"{name}.pdf", metadata={"CreationDate": None, "Producer": None, "Creator": None})
