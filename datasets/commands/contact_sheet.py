"""Draws a contact sheet: pictures and captions from every class of stand-ins, on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib
from PIL import Image, ImageDraw, ImageFont

from benchmark.contract.arrays import IntArray
from benchmark.contract.drafts import draft_file
from datasets.files.image_reader import read_image
from datasets.layouts.captioned_images import CaptionedImages

_TITLE = "Stand-ins: drawn pictures and made-up captions, no real data"
_COLUMNS = 5
_PICTURES = 2  # per class
_SIDE = 184  # smallest side of a picture in pixels; small pictures are enlarged by a whole factor
_CAPTION_LINES = 3
_GAP, _MARGIN, _LINE = 6, 16, 17
_TITLE_HEIGHT, _HEADING_HEIGHT, _NAME_HEIGHT = 60, 52, 24
_INK, _PAPER, _FAINT = (24, 24, 24), (255, 255, 255), (96, 96, 96)


@dataclass(frozen=True)
class _Fonts:
    """DejaVu Sans, which comes with matplotlib, in the sizes of a sheet."""

    title: ImageFont.FreeTypeFont
    heading: ImageFont.FreeTypeFont
    name: ImageFont.FreeTypeFont
    text: ImageFont.FreeTypeFont

    @classmethod
    def read(cls) -> _Fonts:
        """Reads the font files."""
        folder = Path(matplotlib.get_data_path()) / "fonts/ttf"
        bold, plain = folder / "DejaVuSans-Bold.ttf", folder / "DejaVuSans.ttf"
        sizes = ((bold, 28), (bold, 22), (bold, 15), (plain, 13))
        return cls(*[ImageFont.truetype(str(file), size) for file, size in sizes])


def draw_contact_sheet(datasets: Sequence[CaptionedImages], path: Path) -> None:
    """Writes a PNG with two pictures and two captions of every class, one data set below the other.

    Args:
        datasets: opened stand-ins, at least one.
        path: file to write; its folder exists.

    Raises:
        OSError: the file cannot be written, or `path` is a folder, a pipe or a device.
    """
    fonts = _Fonts.read()
    card = _PICTURES * _side(datasets) + (_PICTURES - 1) * _GAP
    width = 2 * _MARGIN + _COLUMNS * card + (_COLUMNS - 1) * 2 * _GAP
    blocks = [_block(data, card, width, fonts) for data in datasets]
    sheet = Image.new("RGB", (width, _TITLE_HEIGHT + sum(block.height for block in blocks) + _MARGIN), _PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.text((_MARGIN, _MARGIN), _TITLE, _INK, fonts.title)
    top = _TITLE_HEIGHT
    for block in blocks:
        sheet.paste(block, (0, top))
        top += block.height
    with draft_file(path) as draft:
        sheet.save(draft, format="PNG", optimize=True)


def shown_images(data: CaptionedImages, label: int) -> IntArray:
    """Chooses the images of a class that a sheet shows: its first and its middle one.

    Returns:
        Indices of the images, int64 [at most 2].
    """
    rows: IntArray = (data.labels == label).nonzero()[0]
    return rows[[0, len(rows) // 2]] if len(rows) > 1 else rows


def _side(datasets: Sequence[CaptionedImages]) -> int:
    """Side of all pictures: that of the first picture, enlarged by the smallest whole factor that reaches _SIDE."""
    longest = max(read_image(datasets[0].paths[0]).size)
    return longest * -(-_SIDE // longest) if longest < _SIDE else _SIDE


def _block(data: CaptionedImages, card: int, width: int, fonts: _Fonts) -> Image.Image:
    """Heading and class cards of one data set, `width` pixels wide."""
    n_rows = -(-len(data.class_names) // _COLUMNS)
    side = (card - (_PICTURES - 1) * _GAP) // _PICTURES
    height = _NAME_HEIGHT + side + _GAP + _PICTURES * (_CAPTION_LINES * _LINE + 4) + 2 * _GAP
    block = Image.new("RGB", (width, _HEADING_HEIGHT + n_rows * height), _PAPER)
    draw = ImageDraw.Draw(block)
    heading = f"{data.name} (stand-in, no real data): {len(data)} images of {len(data.class_names)} classes"
    draw.text((_MARGIN, 12), heading, _INK, fonts.heading)
    for label in range(len(data.class_names)):
        row, column = divmod(label, _COLUMNS)
        corner = (_MARGIN + column * (card + 2 * _GAP), _HEADING_HEIGHT + row * height)
        _draw_card(block, data, label, corner, side, fonts)
    return block


def _draw_card(
    block: Image.Image, data: CaptionedImages, label: int, corner: tuple[int, int], side: int, fonts: _Fonts
) -> None:
    """Draws the name of a class, its pictures, and one caption of each picture."""
    draw = ImageDraw.Draw(block)
    left, top = corner
    images = shown_images(data, label).tolist()
    draw.text((left, top), f"{data.class_names[label]}  ({int((data.labels == label).sum())})", _INK, fonts.name)
    width = _PICTURES * side + (_PICTURES - 1) * _GAP
    y = top + _NAME_HEIGHT + side + _GAP
    for k, image in enumerate(images):
        picture = read_image(data.paths[image])
        whole = picture.width == picture.height and side % picture.width == 0
        resampling = Image.Resampling.NEAREST if whole else Image.Resampling.LANCZOS
        block.paste(picture.resize((side, side), resampling), (left + k * (side + _GAP), top + _NAME_HEIGHT))
        which = "left: " if k == 0 and len(images) > 1 else "right: " if k else ""
        for line in _wrapped(which + data.sentences[image][0].replace(" .", "."), width, fonts.text)[:_CAPTION_LINES]:
            draw.text((left, y), line, _FAINT if k else _INK, fonts.text)
            y += _LINE
        y += 4


def _wrapped(text: str, width: int, font: ImageFont.FreeTypeFont) -> list[str]:
    """Breaks a text between words into lines of at most `width` pixels."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
