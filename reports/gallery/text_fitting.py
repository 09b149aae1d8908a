"""Breaks and cuts texts so that they fit into a drawing."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import matplotlib
from PIL import ImageFont

from benchmark.contract.printable import printable

_MEASURED_AT = 100  # pixels; widths grow with the size
_HINTING = 1.04  # letters of a picture stand on whole pixels, which makes a line wider


@lru_cache(maxsize=1)
def _font() -> ImageFont.FreeTypeFont:
    """DejaVu Sans, which comes with matplotlib."""
    return ImageFont.truetype(str(Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"), _MEASURED_AT)


def inches(text: str, size: float) -> float:
    """Width of a line in a font of `size` points."""
    return _font().getlength(text) / _MEASURED_AT * _HINTING * size / 72


def first_line(text: str, width: float, size: float) -> tuple[str, str]:
    """The words of the first line of at most `width` inches, and the rest; a word that is wider is broken.

    Characters that cannot be seen are written out, and spaces are single.
    """
    words = printable(" ".join(text.split())).split(" ")
    line = words.pop(0)
    while words and inches(f"{line} {words[0]}", size) <= width:
        line += f" {words.pop(0)}"
    n_fitting = _n_fitting(line, width, size)
    if n_fitting < len(line):
        words.insert(0, line[n_fitting:])
    return line[:n_fitting], " ".join(words)


def fitted(text: str, width: float, size: float, n_lines: int = 1) -> list[str]:
    """The text in at most `n_lines` lines of at most `width` inches; what does not fit is cut, with an ellipsis."""
    lines: list[str] = []
    rest = text
    while rest.strip() and len(lines) < n_lines:
        line, rest = first_line(rest, width, size)
        lines.append(line)
    if rest.strip():
        last = f"{lines[-1]} {printable(rest)}"
        lines[-1] = last[: _n_fitting(last, width - inches("…", size), size)].rstrip() + "…"
    return lines


def _n_fitting(text: str, width: float, size: float) -> int:
    """How many of the first characters fit, at least one."""
    n = min(len(text), 1 + int(width * 72 * 10 / size))  # no letter is narrower than a tenth of the size
    while n > 1 and inches(text[:n], size) > width:
        n -= 1
    return n
