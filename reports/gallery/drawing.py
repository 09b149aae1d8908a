"""Draws a panel for a page of two columns: 7.16 inches wide, text of at least 7 points that stays text in a PDF."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib.style
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from PIL import Image

from reports.gallery.panel import NO_ORDER, RIGHT, WRONG, Answer, Found, Panel, precision_text, tie_text
from reports.gallery.text_fitting import first_line, fitted, inches

WIDTH = 7.16  # inches, as the text of two columns in IEEE journals
DOTS = 150  # an inch, in a PNG
PICTURE_DOTS = 200  # an inch, of the pictures inside a PDF
SMALL, NORMAL = 7.0, 8.0  # points
LINE = 0.13  # inches

# Blue and vermilion of Okabe and Ito (2008); a wrong item also has a dashed frame.
COLOURS = {True: "#0072B2", False: "#D55E00"}
INK, FAINT, BLANK = "#181818", "#5A5A5A", "#E4E4E4"

N_COLUMNS = 10  # pictures in a row
GAP, MARGIN = 0.08, 0.03
SIDE = (WIDTH - 2 * MARGIN - (N_COLUMNS - 1) * GAP) / N_COLUMNS
QUERY_SIDE = 0.8
ROW = 0.28  # of a list of captions
BETWEEN = 0.16  # lists of captions
BOLD = 1.16  # bold letters are that much wider

SETTINGS: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "pdf.fonttype": 42,
    "text.parse_math": False,  # a dollar sign in a caption starts no formula
}


def draw_panel(panel: Panel, folder: Path, path: Path) -> None:
    """Draws a panel into a .png or .pdf file; the same panel gives the same bytes.

    Args:
        panel: what is drawn.
        folder: of the gallery, which holds the pictures.
        path: the file.
    """
    is_pdf = path.suffix == ".pdf"
    with matplotlib.style.context(["default", SETTINGS]), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")  # of other scripts than DejaVu has
        figure = _Drawing(panel, folder, "none" if is_pdf else "antialiased").figure()
        if is_pdf:
            figure.savefig(path, metadata={"CreationDate": None, "Producer": None, "Creator": None})
        else:
            figure.savefig(drawn := io.BytesIO(), dpi=DOTS)
            with Image.open(drawn) as picture:  # a palette takes a quarter of the bytes
                picture.convert("RGB").quantize(256).save(path, optimize=True)


@dataclass
class _Drawing:
    """A panel under way; positions are in inches from the top left corner."""

    panel: Panel
    folder: Path
    interpolation: str

    def figure(self) -> Figure:
        """The whole panel, as high as its content."""
        lists = self.panel.searched != "image"
        query, answers = self._query_height(), [_height(answer, lists) for answer in self.panel.answers]
        height = query + (max(answers) if lists else sum(answers)) + self._foot_height()
        self._height = height
        self._figure = Figure(figsize=(WIDTH, height))
        FigureCanvasAgg(self._figure)
        self._draw_query()
        top = query
        width = (WIDTH - 2 * MARGIN - (len(answers) - 1) * BETWEEN) / len(answers)
        for number, answer in enumerate(self.panel.answers):
            if lists:
                self._draw_list(answer, MARGIN + number * (width + BETWEEN), top, width)
            else:
                self._draw_row(answer, top)
                top += answers[number]
        self._draw_foot(height - self._foot_height())
        return self._figure

    def _query_lines(self) -> list[str]:
        width = WIDTH - 2 * MARGIN - (QUERY_SIDE + GAP if self._shows_query else 0)
        said = f": “{self.panel.query.caption}”" if self.panel.query.caption and not self._shows_query else ""
        return fitted(f"{self.panel.query_text}{said}", width, NORMAL, 3)

    @property
    def _shows_query(self) -> bool:
        return self.panel.asked == "image" and bool(self.panel.query.picture)

    def _query_height(self) -> float:
        text = len(self._query_lines()) * (LINE + 0.02) + 0.05
        return max(text, QUERY_SIDE + 0.05) if self._shows_query else text

    def _draw_query(self) -> None:
        left = MARGIN
        if self._shows_query:
            self._picture(self.panel.query.picture, MARGIN, MARGIN, QUERY_SIDE)
            left += QUERY_SIDE + GAP
        for number, line in enumerate(self._query_lines()):
            self._text(line, left, 0.03 + number * (LINE + 0.02), NORMAL, INK)

    def _draw_row(self, answer: Answer, top: float) -> None:
        """Pictures in a row, with sign and distance below each, and a bracket below those that tie."""
        self._heading(answer, MARGIN, top, WIDTH - 2 * MARGIN)
        top += _HEADING
        column = 0
        for group in answer.ties():
            left = MARGIN + column * (SIDE + GAP)
            for found in group:
                self._card(answer, found, MARGIN + column * (SIDE + GAP), top)
                column += 1
            if text := tie_text(group):
                right = MARGIN + column * (SIDE + GAP) - GAP
                below = top + SIDE + 0.16
                self._line([left, left, right, right], [below, below + 0.04, below + 0.04, below])
                self._centred(text, left, right, below + 0.05)

    def _card(self, answer: Answer, found: Found, left: float, top: float) -> None:
        if found.item.picture:
            self._picture(found.item.picture, left, top, SIDE)
        else:
            self._box(left, top, SIDE, BLANK)
            for number, line in enumerate(fitted(found.item.id, SIDE - 0.08, SMALL, 3)):
                self._text(line, left + 0.04, top + 0.06 + number * LINE, SMALL, INK)
        self._frame(found, left, top, SIDE)
        text = f"{found.sign} {answer.value_text(found.value)}"
        self._centred(text, left, left + SIDE, top + SIDE + 0.035, COLOURS[found.is_right])

    def _draw_list(self, answer: Answer, left: float, top: float, width: float) -> None:
        """Captions one below the other, with a bracket to the left of those that tie."""
        self._heading(answer, left, top, width)
        top += _HEADING
        for group in answer.ties():
            height = len(group) * ROW
            if text := tie_text(group):
                bracket = [left + 0.05, left + 0.01, left + 0.01, left + 0.05]
                self._line(bracket, [top + 0.02, top + 0.02, top + height - 0.05, top + height - 0.05])
            for number, found in enumerate(group):
                note = text if number == 0 else ""
                self._entry(answer, found, left + 0.09, top + number * ROW, width - 0.09, note)
            top += height

    def _entry(self, answer: Answer, found: Found, left: float, top: float, width: float, note: str) -> None:
        side = ROW - 0.05
        if found.item.picture:
            self._picture(found.item.picture, left, top, side)
            self._frame(found, left, top, side)
            left, width = left + side + 0.06, width - side - 0.06
        text = f"{found.sign} {answer.value_text(found.value)}"
        self._text(text, left, top, SMALL, COLOURS[found.is_right])
        if note:
            self._text(note, left + width - inches(note, SMALL), top, SMALL, FAINT)
        used = inches(text, SMALL) + 0.06
        room = width - used - (inches(note, SMALL) + 0.06 if note else 0)
        first, rest = first_line(found.item.caption or found.item.id, room, SMALL)
        self._text(first, left + used, top, SMALL, INK)
        for line in fitted(rest, width, SMALL):
            self._text(line, left, top + LINE - 0.015, SMALL, INK)

    def _heading(self, answer: Answer, left: float, top: float, width: float) -> None:
        precision = f"AP {precision_text(answer.average_precision)}"
        fits = BOLD * inches(answer.method, NORMAL) + inches(f"{precision}, {answer.measure}", SMALL) + 0.06 <= width
        measured = f"{precision}, {answer.measure}" if fits else precision
        (name,) = fitted(answer.method, (width - inches(measured, SMALL) - 0.06) / BOLD, NORMAL) or [""]
        self._text(name, left, top + 0.02, NORMAL, INK, weight="bold")
        start = left + inches(name, NORMAL) * BOLD + 0.06
        self._text(measured, start, top + 0.035, SMALL, FAINT)

    def _foot_lines(self) -> list[str]:
        is_list = self.panel.searched != "image"
        frame = "" if is_list and not self.panel.answers[0].found[0].item.picture else ", solid frame"
        dashed = frame.replace("solid", "dashed")
        legend = f"{RIGHT}{frame}: relevant to the query. {WRONG}{dashed}: not."
        if self.panel.has_ties:
            legend += f" {NO_ORDER}"
        parts = [legend, f"{self.panel.split}; {self.panel.source}."]
        return [line for part in parts for line in fitted(part, WIDTH - 2 * MARGIN, SMALL, 2)]

    def _foot_height(self) -> float:
        return len(self._foot_lines()) * LINE + 0.06

    def _draw_foot(self, top: float) -> None:
        for number, line in enumerate(self._foot_lines()):
            self._text(line, MARGIN, top + 0.03 + number * LINE, SMALL, FAINT)

    def _x(self, left: float) -> float:
        return left / WIDTH

    def _y(self, top: float) -> float:
        return 1 - top / self._height

    def _text(self, text: str, left: float, top: float, size: float, colour: str, weight: str = "normal") -> None:
        self._figure.text(self._x(left), self._y(top), text, size=size, color=colour, va="top", weight=weight)

    def _centred(self, text: str, left: float, right: float, top: float, colour: str = FAINT) -> None:
        half = inches(text, SMALL) / 2
        middle = min(max((left + right) / 2, MARGIN + half), WIDTH - MARGIN - half)
        self._text(text, middle - half, top, SMALL, colour)

    def _line(self, lefts: list[float], tops: list[float]) -> None:
        x, y = [self._x(left) for left in lefts], [self._y(top) for top in tops]
        self._figure.add_artist(Line2D(x, y, color=INK, linewidth=0.8))

    def _box(self, left: float, top: float, side: float, colour: str) -> None:
        corner = self._x(left), self._y(top + side)
        self._figure.add_artist(Rectangle(corner, side / WIDTH, side / self._height, facecolor=colour, linewidth=0))

    def _frame(self, found: Found, left: float, top: float, side: float) -> None:
        self._figure.add_artist(
            Rectangle(
                (self._x(left), self._y(top + side)),
                side / WIDTH,
                side / self._height,
                fill=False,
                edgecolor=COLOURS[found.is_right],
                linewidth=1.8,
                linestyle="-" if found.is_right else (0, (2.2, 1.2)),
            )
        )

    def _picture(self, name: str, left: float, top: float, side: float) -> None:
        """The picture in a square, its longer side whole."""
        with Image.open(self.folder / name) as opened:
            image = opened.convert("RGB")
        image.thumbnail((round(side * PICTURE_DOTS),) * 2, Image.Resampling.LANCZOS)
        scale = side / max(image.size)
        width, height = image.width * scale, image.height * scale
        left, top = left + (side - width) / 2, top + (side - height) / 2
        axes = self._figure.add_axes((self._x(left), self._y(top + height), width / WIDTH, height / self._height))
        axes.imshow(np.asarray(image), aspect="auto", interpolation=self.interpolation)
        axes.axis("off")


_HEADING = 0.2


def _height(answer: Answer, is_list: bool) -> float:
    """Height of an answer in inches."""
    if is_list:
        return _HEADING + len(answer.found) * ROW + 0.04
    return _HEADING + SIDE + 0.2 + (0.16 if answer.has_ties else 0)
