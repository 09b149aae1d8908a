"""Files of figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import matplotlib.style
import pandas
from matplotlib.backends.backend_agg import FigureCanvasAgg

from benchmark.contract.printable import printable
from reports.figures.forms import DOTS, FORMS, PAGE, SETTINGS, Form
from reports.figures.paper_figure import PaperFigure

FigureT = TypeVar("FigureT", bound=PaperFigure)


def write_figures(figures: Sequence[FigureT], folder: Path) -> Sequence[FigureT]:
    """Writes each figure as PDF in both widths and as PNG, and its data as CSV; returns the figures.

    `NAME.pdf` and `NAME.png` are as wide as a page, `NAME-column.pdf` as a column. The same results
    give the same bytes.
    """
    for figure in figures:
        folder.mkdir(parents=True, exist_ok=True)
        for form in FORMS:
            _save(figure, form, folder / file_stem(figure.name, form))
        (folder / f"{figure.name}.csv").write_bytes(csv_text(figure.data()).encode())
    return figures


def file_stem(name: str, form: Form) -> str:
    """Name of the files of one width, without suffix."""
    return name if form == PAGE else f"{name}-{form.name}"


def csv_text(data: pandas.DataFrame) -> str:
    """CSV text. Floats have the fewest digits that read back exactly; missing values are empty."""
    shown = data.map(lambda value: printable(value) if isinstance(value, str) else value)
    return shown.to_csv(index=False, lineterminator="\n")


def _save(figure: PaperFigure, form: Form, stem: Path) -> None:
    with matplotlib.style.context(["default", SETTINGS]):
        drawn = figure.draw(form)
        FigureCanvasAgg(drawn)
        if form == PAGE:
            drawn.savefig(f"{stem}.png", dpi=DOTS, metadata={"Software": None})
        # Without dates, the same results give the same bytes.
        drawn.savefig(f"{stem}.pdf", metadata={"CreationDate": None, "Producer": None, "Creator": None})
