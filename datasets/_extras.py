"""Small things beside the subject of a stand-in scene, each on free ground and told of only where drawn."""

from __future__ import annotations

import math

from datasets._canvas import Canvas, Fact, Facts, Range
from datasets._land import blob_outline, brighter
from datasets._ways import boat

_WHITE = (222, 222, 216)


def small_tanks(canvas: Canvas) -> Facts:
    """One or two small storage tanks."""
    word, colour = canvas.tint("tank")
    drawn = 0
    for _ in range(canvas.count((1, 2))):
        at = canvas.free_spot(6)
        if at is not None:
            canvas.disc(at, 5, brighter(colour, -34), height=2.5)
            canvas.disc(at, 4.3, colour)
            drawn += 1
    return (Fact("tank", drawn, word),) if drawn else ()


def small_pond(canvas: Canvas) -> Facts:
    """A pond."""
    at = canvas.free_spot(9)
    if at is None:
        return ()
    word, colour = canvas.tint("water")
    canvas.polygon(blob_outline(canvas, at, canvas.between((6, 9))), colour)
    return (Fact("pond", 1, word),)


def small_court(canvas: Canvas) -> Facts:
    """A tennis court."""
    at = canvas.free_spot(8)
    if at is None:
        return ()
    word, colour = canvas.tint("court")
    angle = canvas.between((-0.2, 0.2))
    for size, fill in (((8.0, 14.0), colour), ((5.4, 11.0), _WHITE), ((4.2, 9.8), colour), ((6.4, 0.8), _WHITE)):
        canvas.box(at, size, fill, angle)
    return (Fact("tennis court", 1, word),)


def plot(canvas: Canvas) -> Facts:
    """A small field with furrows."""
    at = canvas.free_spot(10)
    if at is None:
        return ()
    word, colour = canvas.tint("crop")
    canvas.box(at, (19, 14), colour)
    for k in range(4):
        canvas.box((at[0], at[1] - 5.2 + 3.5 * k), (19, 1.2), brighter(colour, -24))
    return (Fact("field", 1, word),)


def boats(canvas: Canvas, *, n: tuple[int, int] = (1, 3), area: Range = (-6, 6)) -> Facts:
    """Boats under way on water, which must lie at the heights y within `area`."""
    word, colour = canvas.tint("plane")
    count = canvas.count(n)
    for k in range(count):
        at = (-30 + 60 * (k + canvas.between((0.2, 0.8))) / count, canvas.between(area))
        boat(canvas, at, canvas.between((8, 11)), colour, canvas.between((0, math.pi)))
    return (Fact("boat", count, word),)


def pools(canvas: Canvas, *, n: tuple[int, int] = (1, 1), radius: Range = (2.5, 4)) -> Facts:
    """Swimming pools with a paved rim."""
    drawn = 0
    for _ in range(canvas.count(n)):
        size = canvas.between(radius)
        at = canvas.free_spot(size + 1)
        if at is not None:
            canvas.polygon(blob_outline(canvas, at, size + 1.2, 0.12), (206, 202, 190))
            canvas.polygon(blob_outline(canvas, at, size, 0.12), canvas.tint("pool")[1])
            drawn += 1
    return (Fact("pool", drawn, "blue"),) if drawn else ()


def islands(canvas: Canvas) -> Facts:
    """An island with a beach, or the end of a larger one, in water."""
    at = (canvas.between((-44, 44)), canvas.between((-44, 44)))
    radius = canvas.between((14, 26))
    outline = blob_outline(canvas, at, radius, 0.3)
    word, colour = canvas.tint("grass")
    canvas.polygon(outline, colour)
    canvas.band([*outline, outline[0]], 2.4, canvas.tint("sand")[1])
    return (Fact("island", 1, word),)
