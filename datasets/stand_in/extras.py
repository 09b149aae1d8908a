"""Draws small things beside the subject of a scene, on free ground; a caption mentions only what was drawn."""

from __future__ import annotations

import math

from datasets.stand_in.built import diamond
from datasets.stand_in.canvas import Canvas, Fact, Facts, Range, offset
from datasets.stand_in.land import blob_outline, boat, brighter

_WHITE = (222, 222, 216)


def small_tanks(canvas: Canvas) -> Facts:
    """Draws one or two small storage tanks."""
    word, colour = canvas.tint("tank")
    spots = []
    for _ in range(canvas.count((1, 2))):
        at = canvas.free_spot(6)
        if at is not None:
            canvas.disc(at, 5, brighter(colour, -34), height=2.5)
            canvas.disc(at, 4.3, colour)
            spots.append(at)
    return (Fact("tank", len(spots), word, canvas.place_of(spots)),) if spots else ()


def small_pond(canvas: Canvas) -> Facts:
    """Draws a pond."""
    at = canvas.free_spot(9)
    if at is None:
        return ()
    word, colour = canvas.tint("water")
    canvas.polygon(blob_outline(canvas, at, canvas.between((6, 9))), colour)
    return (Fact("pond", 1, word, canvas.place_of([at])),)


def small_court(canvas: Canvas) -> Facts:
    """Draws a tennis court."""
    at = canvas.free_spot(8)
    if at is None:
        return ()
    word, colour = canvas.tint("court")
    angle = canvas.between((-0.2, 0.2))
    for size, fill in (((8.0, 14.0), colour), ((5.4, 11.0), _WHITE), ((4.2, 9.8), colour), ((6.4, 0.8), _WHITE)):
        canvas.box(at, size, fill, angle)
    return (Fact("tennis court", 1, word, canvas.place_of([at])),)


def small_diamond(canvas: Canvas) -> Facts:
    """Draws a baseball field."""
    at = canvas.free_spot(12)
    if at is None:
        return ()
    angle = canvas.between((-0.12, 0.12)) + math.pi * canvas.count((0, 1))
    diamond(canvas, offset(at, (-9, -9), angle), 22, angle)
    return (Fact("baseball field", 1, "green", canvas.place_of([at])),)


def plot(canvas: Canvas) -> Facts:
    """Draws a small field with furrows."""
    at = canvas.free_spot(10)
    if at is None:
        return ()
    word, colour = canvas.tint("crop")
    canvas.box(at, (19, 14), colour)
    for k in range(4):
        canvas.box((at[0], at[1] - 5.2 + 3.5 * k), (19, 1.2), brighter(colour, -24))
    return (Fact("field", 1, word, canvas.place_of([at])),)


def boats(canvas: Canvas, *, n: tuple[int, int] = (1, 3), area: Range | None = None, reach: float = 30) -> Facts:
    """Draws boats on free water, or with y within `area` and x within `reach` of the middle."""
    word, colour = canvas.tint("plane")
    count, spots = canvas.count(n), []
    for k in range(count):
        if area is None:
            at = canvas.free_spot(7)
        else:
            at = (-reach + 2 * reach * (k + canvas.between((0.2, 0.8))) / count, canvas.between(area))
        if at is not None:
            boat(canvas, at, canvas.between((8, 11)), colour, canvas.between((0, math.pi)))
            spots.append(at)
    return (Fact("boat", len(spots), word, canvas.place_of(spots)),) if spots else ()


def pools(canvas: Canvas, *, n: tuple[int, int] = (1, 1), radius: Range = (2.5, 4)) -> Facts:
    """Draws swimming pools with a paved rim."""
    spots = []
    for _ in range(canvas.count(n)):
        size = canvas.between(radius)
        at = canvas.free_spot(size + 1)
        if at is not None:
            canvas.polygon(blob_outline(canvas, at, size + 1.2, 0.12), (206, 202, 190))
            canvas.polygon(blob_outline(canvas, at, size, 0.12), canvas.tint("pool")[1])
            spots.append(at)
    return (Fact("pool", len(spots), "blue", canvas.place_of(spots)),) if spots else ()


def terrace(canvas: Canvas) -> Facts:
    """Draws a large pool in the middle, with a paved terrace and rows of sunshades."""
    at = (canvas.between((-8, 8)), canvas.between((-8, 8)))
    size = canvas.between((14, 18))
    canvas.box(at, (size * 3.0, size * 2.6), canvas.tint("sand")[1], canvas.between((-0.1, 0.1)))
    canvas.polygon(blob_outline(canvas, at, size + 1.6, 0.16), (206, 202, 190))
    canvas.polygon(blob_outline(canvas, at, size, 0.16), canvas.tint("pool")[1])
    for k in range(-3, 4):
        for side in (-1, 1):
            canvas.disc((at[0] + 6 * k, at[1] + side * size * 1.17), 1.6, canvas.tint("paint")[1], height=1)
    canvas.take(*at, size * 1.6)
    return (Fact("pool", 1, "blue"),)


def islands(canvas: Canvas) -> Facts:
    """Draws an island with a beach, or the end of a larger island."""
    radius = canvas.between((16, 30))
    at = canvas.free_spot(radius)
    if at is None:
        return ()
    outline = blob_outline(canvas, at, radius, 0.3)
    word, colour = canvas.tint("grass")
    canvas.polygon(outline, colour)
    canvas.band([*outline, outline[0]], 2.4, canvas.tint("sand")[1])
    return (Fact("island", 1, word, canvas.place_of([at])),)
