"""Draws the answer to a query on one sheet: a picture, or a page that needs no other file."""

from __future__ import annotations

import base64
import html
import io
import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib
from PIL import Image, ImageDraw, ImageFont

from benchmark.contract.drafts import draft_file
from benchmark.contract.errors import DataUnavailable
from benchmark.contract.printable import printable
from datasets.files.image_reader import read_image

COLUMNS = 5
SIDE = 200  # of a picture, in pixels
GAP, MARGIN, LINE = 12, 20, 18
CAPTION_LINES, QUERY_LINES, NAME_LINES = 4, 6, 2
INK, FAINT, PAPER, BLANK = (24, 24, 24), (96, 96, 96), (255, 255, 255), (232, 232, 232)


@dataclass(frozen=True)
class Item:
    """One item of an answer.

    Attributes:
        rank: rank and distance, and how many items share them.
        name: id and class.
        caption: of the item; may be empty.
        picture: image file; None draws none.
    """

    rank: str
    name: str
    caption: str
    picture: Path | None


@dataclass(frozen=True)
class Sheet:
    """What a sheet shows.

    Attributes:
        query: in words.
        picture: file of the query, if it is an image.
        about: lines on the model and on what was searched.
        items: best first.
        remarks: lines at the end.
    """

    query: str
    picture: Path | None
    about: Sequence[str]
    items: Sequence[Item]
    remarks: Sequence[str]


def write_png(sheet: Sheet, path: Path) -> None:
    """Writes a sheet as a picture.

    Raises:
        OSError: the file cannot be written, or `path` is a folder, a pipe or a device.
    """
    fonts = _Fonts.read()
    head, end = _head(sheet, fonts), _end(sheet, fonts)
    cards = [_card(item, fonts) for item in sheet.items]
    rows = [cards[start : start + COLUMNS] for start in range(0, len(cards), COLUMNS)]
    heights = [max(card.height for card in row) + GAP for row in rows]
    drawn = Image.new("RGB", (_WIDTH, head.height + sum(heights) + end.height), PAPER)
    drawn.paste(head, (0, 0))
    top = head.height
    for row, height in zip(rows, heights, strict=True):
        for column, card in enumerate(row):
            drawn.paste(card, (MARGIN + column * (SIDE + GAP), top))
        top += height
    drawn.paste(end, (0, top))
    with draft_file(path) as draft:
        drawn.save(draft, format="PNG", optimize=True)


def write_html(sheet: Sheet, path: Path) -> None:
    """Writes a sheet as one page with the pictures inside it.

    Raises:
        OSError: the file cannot be written, or `path` is a folder, a pipe or a device.
    """
    picture = f"<div>{_tag(sheet.picture)}</div>" if sheet.picture is not None else ""
    about = "".join(f"<p class=faint>{_escaped(line)}</p>" for line in sheet.about)
    items = "".join(map(_entry, sheet.items))
    remarks = "".join(f"<p class=faint>{_escaped(line)}</p>" for line in sheet.remarks)
    page = _PAGE.format(title=_escaped(sheet.query), picture=picture, about=about, items=items, remarks=remarks)
    with draft_file(path) as draft:
        draft.write(page.encode())


_WIDTH = 2 * MARGIN + COLUMNS * SIDE + (COLUMNS - 1) * GAP

# A page that may run nothing and load nothing.
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<style>
body {{ font: 15px/1.4 sans-serif; margin: 1.5rem auto; max-width: 72rem; padding: 0 1rem; color: #181818 }}
h1 {{ font-size: 1.3rem; margin: 0 0 .5rem; overflow-wrap: anywhere }}
img {{ display: block; width: 100%; max-width: 200px; margin: .3rem 0 }}
ol {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 1.2rem; padding: 0 }}
li {{ overflow-wrap: anywhere; list-style: none }}
span, q {{ display: block }}
.faint, q {{ color: #606060; margin: .2rem 0 }}
</style></head><body><h1>{title}</h1>{picture}{about}<ol>{items}</ol>{remarks}</body></html>
"""


def _entry(item: Item) -> str:
    picture = "" if item.picture is None else _tag(item.picture)
    caption = f"<q>{_escaped(item.caption)}</q>" if item.caption else ""
    return f"<li><b>{_escaped(item.rank)}</b>{picture}<span>{_escaped(item.name)}</span>{caption}</li>"


def _escaped(text: str) -> str:
    return html.escape(printable(text))


def jpeg(path: Path) -> bytes:
    """The content of a JPEG of an image, whose longer side is as wide as a card; blank where it cannot be read."""
    content = io.BytesIO()
    _picture(path).save(content, format="JPEG", quality=88)
    return content.getvalue()


def _tag(path: Path) -> str:
    """The picture as an element that holds its bytes."""
    written = base64.b64encode(jpeg(path)).decode()
    return f'<img alt="{_escaped(path.name)}" src="data:image/jpeg;base64,{written}">'


def _picture(path: Path) -> Image.Image:
    """The image with its longer side as wide as a card, or a blank where it cannot be read."""
    try:
        image = read_image(path)
    except DataUnavailable:
        return Image.new("RGB", (SIDE, SIDE), BLANK)
    scale = SIDE / max(image.size)
    return image.resize(
        (max(1, round(image.width * scale)), max(1, round(image.height * scale))), Image.Resampling.LANCZOS
    )


@dataclass(frozen=True)
class _Fonts:
    """DejaVu Sans, which comes with matplotlib, in the sizes of a sheet."""

    heading: ImageFont.FreeTypeFont
    bold: ImageFont.FreeTypeFont
    text: ImageFont.FreeTypeFont

    @classmethod
    def read(cls) -> _Fonts:
        folder = Path(matplotlib.get_data_path()) / "fonts/ttf"
        bold, plain = str(folder / "DejaVuSans-Bold.ttf"), str(folder / "DejaVuSans.ttf")
        return cls(ImageFont.truetype(bold, 20), ImageFont.truetype(bold, 13), ImageFont.truetype(plain, 13))


Line = tuple[str, ImageFont.FreeTypeFont, tuple[int, int, int]]


def _head(sheet: Sheet, fonts: _Fonts) -> Image.Image:
    """The query with its picture, and what is known of model and database."""
    left = MARGIN + (SIDE + GAP if sheet.picture is not None else 0)
    width = _WIDTH - left - MARGIN
    lines: list[Line] = [
        (text, fonts.heading, INK) for text in _wrapped(sheet.query, width, fonts.heading, QUERY_LINES)
    ]
    lines += [
        (part, fonts.text, FAINT) for text in sheet.about for part in _wrapped(text, width, fonts.text, NAME_LINES)
    ]
    step = LINE + 8
    height = max(len(lines) * step, SIDE if sheet.picture is not None else 0)
    head = Image.new("RGB", (_WIDTH, height + 2 * MARGIN), PAPER)
    if sheet.picture is not None:
        head.paste(_picture(sheet.picture), (MARGIN, MARGIN))
    _write(head, lines, left, MARGIN, step)
    return head


def _end(sheet: Sheet, fonts: _Fonts) -> Image.Image:
    width = _WIDTH - 2 * MARGIN
    lines: list[Line] = [
        (part, fonts.text, FAINT) for text in sheet.remarks for part in _wrapped(text, width, fonts.text, NAME_LINES)
    ]
    end = Image.new("RGB", (_WIDTH, len(lines) * LINE + MARGIN), PAPER)
    _write(end, lines, MARGIN, 0, LINE)
    return end


def _card(item: Item, fonts: _Fonts) -> Image.Image:
    """One item: its rank, its picture, its name and its caption."""
    above: list[Line] = [(part, fonts.bold, INK) for part in _wrapped(item.rank, SIDE, fonts.bold, NAME_LINES)]
    below: list[Line] = [(part, fonts.text, INK) for part in _wrapped(item.name, SIDE, fonts.text, NAME_LINES)]
    below += [(part, fonts.text, FAINT) for part in _wrapped(item.caption, SIDE, fonts.text, CAPTION_LINES)]
    picture = None if item.picture is None else _picture(item.picture)
    height = 0 if picture is None else picture.height + 6
    top = len(above) * LINE + 4
    card = Image.new("RGB", (SIDE, top + height + len(below) * LINE), PAPER)
    _write(card, above, 0, 0, LINE)
    if picture is not None:
        card.paste(picture, ((SIDE - picture.width) // 2, top))
    _write(card, below, 0, top + height, LINE)
    return card


def _write(image: Image.Image, lines: Sequence[Line], left: int, top: int, step: int) -> None:
    draw = ImageDraw.Draw(image)
    for number, (text, font, colour) in enumerate(lines):
        draw.text((left, top + number * step), text, colour, font)


def _wrapped(text: str, width: int, font: ImageFont.FreeTypeFont, n_lines: int) -> list[str]:
    """The first lines of a text: broken between words, and inside words that are wider than `width` pixels."""
    lines: list[str] = []
    waiting = printable(text).split()[::-1]
    while waiting and len(lines) <= n_lines:
        word = waiting.pop()
        longer = f"{lines[-1]} {word}" if lines else word
        n_fitting = bisect_right(
            range(min(len(word), width)), width, key=lambda n: math.ceil(font.getlength(word[: n + 1]))
        )
        if lines and font.getlength(longer[: 2 * width]) <= width:
            lines[-1] = longer
        elif n_fitting < len(word):
            lines.append(word[: max(1, n_fitting)])
            waiting.append(word[max(1, n_fitting) :])
        else:
            lines.append(word)
    return lines[:n_lines]
