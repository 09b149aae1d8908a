"""Breaks and cuts texts so that they fit into a drawing."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import matplotlib
from PIL import ImageFont

from benchmark.contract.printable import printable

_MEASURED_AT = 100  # pixels; widths grow with the size


@lru_cache(maxsize=1)
def _font() -> ImageFont.FreeTypeFont:
    """DejaVu Sans, which comes with matplotlib."""
    return ImageFont.truetype(str(Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"), _MEASURED_AT)


def inches(text: str, size: float) -> float:
    """Width of a line in a font of `size` points."""
    return _font().getlength(text) / _MEASURED_AT * size / 72


def fitted(text: str, width: float, size: float, n_lines: int = 1) -> list[str]:
    """The text in at most `n_lines` lines of at most `width` inches; what does not fit is cut, with an ellipsis.

    Characters that cannot be seen are written out. A word that is wider than a line is broken.
    """
    lines: list[str] = []
    waiting = printable(" ".join(text.split())).split()[::-1]
    while waiting:
        word = waiting.pop()
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and inches(longer, size) <= width:
            lines[-1] = longer
            continue
        if len(lines) == n_lines:
            lines[-1] = _cut(f"{lines[-1]} {word}", width, size)
            break
        n_fitting = _n_fitting(word, width, size)
        lines.append(word[:n_fitting])
        if n_fitting < len(word):
            waiting.append(word[n_fitting:])
    return lines


def _cut(text: str, width: float, size: float) -> str:
    return text[: _n_fitting(text, width - inches("…", size), size)].rstrip() + "…"


def _n_fitting(text: str, width: float, size: float) -> int:
    """How many of the first characters fit, at least one."""
    n = min(len(text), 1 + int(width * 72 * 10 / size))  # no longer text fits, whatever its letters
    while n > 1 and inches(text[:n], size) > width:
        n -= 1
    return n
