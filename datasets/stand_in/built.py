"""Draws what people build or park: houses, halls, tanks, courts, aircraft, cars in rows."""

from __future__ import annotations

import math

import numpy as np

from datasets.stand_in.canvas import Canvas, Colour, Fact, Facts, Point, Range, named, offset
from datasets.stand_in.land import brighter, tree

_WHITE = (222, 222, 216)


def _house(canvas: Canvas, at: Point, size: Point, colour: Colour, angle: float) -> None:
    """Draws a house whose pitched roof has a lit and a dark side."""
    canvas.box(at, size, colour, angle, height=2.2)
    canvas.box(offset(at, (0, size[1] / 4), angle), (size[0], size[1] / 2), brighter(colour, -30), angle)


def houses(
    canvas: Canvas, *, pitch: Range, size: Range, keep: float = 0.97, green: float = 0.3, vacant: float = 0
) -> Facts:
    """Draws houses in rows along streets.

    Args:
        canvas: the picture.
        pitch: distance between houses; together with the size, it makes an area dense or medium.
        size: width of a house.
        keep: probability that a place has a house.
        green: probability that a place has a tree.
        vacant: radius of a disc without houses, which leaves room for something else.
    """
    dx, drawn, words = canvas.between(pitch), 0, []
    street = canvas.tint("asphalt")[1]
    leaf = canvas.tint("tree")[1]
    roofs = [canvas.tint("roof") for _ in range(canvas.count((1, 3)))]
    lot = (canvas.between((-30, 30)), canvas.between((-30, 30)))
    for row, y in enumerate(np.arange(canvas.between((-56, -48)), 56, dx * 1.1).tolist()):
        if row % 2:
            canvas.band([(-90, y + dx * 0.55), (90, y + dx * 0.55)], 4.0, street)
        for x in np.arange(canvas.between((-58, -50)), 58, dx).tolist():
            at = (x + canvas.rng.normal(0, 0.7), y - (0.06 * dx if row % 2 else -0.06 * dx))
            if math.hypot(at[0] - lot[0], at[1] - lot[1]) < vacant + dx / 2:
                continue
            canvas.take(*at, dx / 2)
            if canvas.rng.random() < keep:
                word, base = roofs[canvas.count((0, len(roofs) - 1))]
                colour = brighter(base, canvas.count((-12, 12)))
                wide = canvas.between(size)
                _house(canvas, at, (wide, wide * canvas.between((0.65, 0.85))), colour, canvas.between((-0.08, 0.08)))
                words.append(word)
                drawn += 1
            if canvas.rng.random() < green:
                tree(canvas, (x + dx / 2, y + canvas.between((-2, 2))), canvas.between((1.6, 3.0)), leaf)
    return (Fact("house", drawn, named(words)),)


def villas(canvas: Canvas, *, n: tuple[int, int] = (1, 2), size: Range = (22, 29)) -> Facts:
    """Draws a few large houses apart from each other, each with a drive."""
    word, colour = canvas.tint("roof")
    lawn = canvas.tint("lawn")[1]
    drawn = 0
    for k in range(canvas.count(n)):
        at = canvas.free_spot(15) if k else (canvas.between((-12, 12)), canvas.between((-12, 12)))
        if at is None:
            continue
        canvas.take(*at, 12)
        angle, wide = canvas.between((-0.5, 0.5)), canvas.between(size)
        canvas.box(at, (wide * 1.7, wide * 1.35), brighter(lawn, canvas.count((-8, 14))), angle)
        canvas.band([at, offset(at, (8, 90), angle)], 3.2, (172, 168, 158))
        _house(canvas, at, (wide, wide * 0.6), colour, angle)
        _house(canvas, offset(at, (wide * 0.3, wide * 0.4), angle), (wide * 0.45, wide * 0.5), colour, angle)
        drawn += 1
    return (Fact("house", max(1, drawn), word),)


def mobile_homes(canvas: Canvas) -> Facts:
    """Draws long narrow homes side by side, at a slant to the lanes."""
    slant, drawn, words = canvas.between((0.7, 1.0)), 0, []
    lane = canvas.tint("asphalt")[1]
    roofs = [canvas.tint(material) for material in ("plane", "roof")[: canvas.count((1, 2))]]
    for y in np.arange(canvas.between((-52, -44)), 56, 21).tolist():
        canvas.band([(-90, y + 10.5), (90, y + 10.5)], 4, lane)
        for x in np.arange(canvas.between((-58, -52)), 58, canvas.between((8.6, 10))).tolist():
            word, base = roofs[canvas.count((0, len(roofs) - 1))]
            canvas.box((x, y), (15, 4.6), brighter(base, canvas.count((-14, 14))), slant, height=1.5)
            words.append(word)
            drawn += 1
    return (Fact("mobile home", drawn, named(words)),)


def blocks(canvas: Canvas, *, n: tuple[int, int], size: Range, height: Range, kind: str = "building") -> Facts:
    """Draws flat-roofed buildings with machinery on the roof; taller ones have longer shadows."""
    spots, words = [], []
    for _ in range(canvas.count(n)):
        wide, deep = canvas.between(size), canvas.between(size)
        at = canvas.free_spot(max(wide, deep) * 0.52)
        if at is None:
            continue
        word, colour = canvas.tint("hall")
        spots.append(at)
        canvas.box(at, (wide, deep), colour, 0.0, canvas.between(height))
        canvas.box(at, (wide - 3, deep - 3), brighter(colour, -16))
        for _ in range(3):
            spot = (at[0] + wide * canvas.between((-0.3, 0.3)), at[1] + deep * canvas.between((-0.3, 0.3)))
            canvas.box(spot, (2.5, 2.0), brighter(colour, 26), 0.0, 0.8)
        words.append(word)
    return (Fact(kind, len(spots), named(words), canvas.place_of(spots)),) if spots else ()


def sheds(canvas: Canvas, *, n: tuple[int, int] = (3, 5)) -> Facts:
    """Draws long halls with ribbed roofs side by side."""
    count = canvas.count(n)
    deep = 84 / count
    word, colour = canvas.tint("hall")
    for k in range(count):
        at = (canvas.between((-10, 10)), -42 + deep * (k + 0.5))
        wide = canvas.between((46, 70))
        tone = brighter(colour, canvas.count((-22, 12)))
        canvas.box(at, (wide, deep * 0.72), tone, 0.0, 3.0)
        for rib in np.arange(-wide / 2 + 2, wide / 2 - 1, 4.4).tolist():
            canvas.box((at[0] + rib, at[1]), (1.2, deep * 0.72), brighter(tone, -34))
        for x in np.arange(-wide / 2, wide / 2, 8).tolist():
            canvas.take(at[0] + x, at[1], deep * 0.4)
    return (Fact("hall", count, word),)


def tanks(canvas: Canvas, *, n: tuple[int, int] = (2, 8), radius: Range = (9, 13)) -> Facts:
    """Draws round storage tanks in rows, each with a rim and a lid."""
    word, colour = canvas.tint("tank")
    size, wanted, drawn = canvas.between(radius), canvas.count(n), 0
    pitch = size * canvas.between((2.3, 2.7))
    across = 1 if wanted < 2 else 2 if wanted < 5 else 3
    for k in range(wanted):
        x, y = pitch * (k % across - (across - 1) / 2), pitch * (k // across - (wanted - 1) // across / 2)
        at = (x + canvas.between((-1, 1)), y + canvas.between((-1, 1)))
        r = size * canvas.between((0.85, 1.05))
        canvas.disc(at, r, brighter(colour, -34), height=3.5)
        canvas.disc(at, r * 0.88, colour)
        canvas.disc(at, r * 0.2, brighter(colour, -26))
        canvas.take(*at, r + 1)
        drawn += -48 < at[0] < 48 and -48 < at[1] < 48
    return (Fact("tank", max(1, drawn), word),)


def courts(canvas: Canvas, *, n: tuple[int, int] = (1, 4)) -> Facts:
    """Draws tennis courts side by side, each with an inner field of another colour, lines and a net."""
    count = canvas.count(n)
    word, inner = canvas.tint("court")
    outer = canvas.tint("court")[1]
    wide, start = canvas.between((19, 23)), canvas.between((-4, 4))
    for k in range(count):
        at = (start + wide * (k - (count - 1) / 2), canvas.between((-1.5, 1.5)))
        canvas.box(at, (wide - 0.6, wide * 2.0), outer)
        canvas.box(at, (wide * 0.64, wide * 1.46), _WHITE)
        canvas.box(at, (wide * 0.64 - 1.8, wide * 1.46 - 1.8), inner)
        for x in (-0.22, 0.22):
            canvas.box((at[0] + x * wide, at[1]), (0.9, wide * 1.4), _WHITE)
        for y in (-0.36, 0.36):
            canvas.box((at[0], at[1] + y * wide), (wide * 0.44, 0.9), _WHITE)
        canvas.box((at[0], at[1] + wide * 0.36), (0.9, wide * 0.02), _WHITE)
        canvas.box(at, (0.9, wide * 0.72), _WHITE)
        canvas.box(at, (wide * 0.74, 1.1), (52, 56, 58))
        for y in (-12, 0, 12):
            canvas.take(at[0], at[1] + y, wide * 0.6)
    return (Fact("tennis court", count, word),)


def diamond(canvas: Canvas, at: Point, size: float, angle: float) -> None:
    """Draws one baseball field: the outfield as a fan, the sand infield and the grass square in it."""
    lawn, sand = canvas.tint("lawn")[1], canvas.tint("sand")[1]
    arcs = [(t, (math.cos(t), math.sin(t))) for t in np.linspace(-0.1, math.pi / 2 + 0.1, 16).tolist()]
    for reach, colour in ((1.0, brighter(sand, -20)), (0.94, lawn), (0.55, sand)):
        fan = [offset(at, (size * reach * x, size * reach * y), angle) for _, (x, y) in arcs]
        canvas.polygon([offset(at, (-0.08 * size, -0.08 * size), angle), *fan], colour)
    canvas.box(offset(at, (0.23 * size, 0.23 * size), angle), (0.27 * size, 0.27 * size), lawn, angle)
    canvas.disc(offset(at, (0.23 * size, 0.23 * size), angle), 0.045 * size, sand)


def diamonds(canvas: Canvas, *, n: tuple[int, int] = (1, 2)) -> Facts:
    """Draws baseball fields back to back."""
    count = canvas.count(n)
    size = canvas.between((56, 66)) / (1 if count == 1 else 1.4)
    turn = canvas.between((-0.12, 0.12))
    for k in range(count):
        shift = size * 0.35 if count == 1 else 3.0
        angle = turn + math.pi * k
        at = offset((0, 0), (-shift if count == 1 else shift, -shift if count == 1 else shift), angle)
        diamond(canvas, at, size, angle)
        canvas.take(*offset(at, (size * 0.4, size * 0.4), angle), size * 0.55)
    return (Fact("baseball field", count, "green"),)


def plane(canvas: Canvas, at: Point, length: float, angle: float, colour: Colour) -> None:
    """Draws one aircraft with swept wings and a tail; `length` is half its length."""
    shape = ((1, 0), (0.85, 0.1), (0.25, 0.12), (-0.25, 0.95), (-0.42, 0.95), (-0.15, 0.12), (-0.75, 0.08))
    half = (*shape, (-0.92, 0.38), (-1.02, 0.38), (-0.95, 0.0))
    outline = [*half, *[(x, -y) for x, y in reversed(half)]]
    canvas.polygon([offset(at, (length * x, length * y), angle) for x, y in outline], colour, 1.8)
    canvas.band([offset(at, (-0.9 * length, 0), angle), offset(at, (0.9 * length, 0), angle)], 0.8, (120, 128, 140))


def airplanes(canvas: Canvas, *, n: tuple[int, int] = (1, 4), size: Range = (11, 19)) -> Facts:
    """Draws parked aircraft that all head in about the same direction."""
    word, colour = canvas.tint("plane")
    length, heading, spots = canvas.between(size), canvas.between((-0.35, 0.35)), []
    for k in range(canvas.count(n)):
        at = canvas.free_spot(length) if k else (canvas.between((-10, 10)), canvas.between((-10, 10)))
        if at is None:
            continue
        canvas.take(*at, length)
        plane(canvas, at, length, heading + canvas.between((-0.15, 0.15)), colour)
        spots.append(at)
    return (Fact("plane", len(spots), word, canvas.place_of(spots)),)


def car_rows(canvas: Canvas, *, fill: Range = (0.5, 0.95), extent: float = 60) -> Facts:
    """Draws cars in marked bays, in double rows."""
    share, drawn = canvas.between(fill), 0
    for row, y in enumerate(np.arange(-extent, extent, 9.4).tolist()):
        if row % 3 == 2:
            continue
        for x in np.arange(-extent, extent, 4.4).tolist():
            canvas.box((x + 2.2, y), (0.6, 7.6), _WHITE)
            if canvas.rng.random() < share:
                canvas.box((x, y + canvas.between((-0.6, 0.6))), (2.7, 5.8), canvas.tint("paint")[1], 0.0, 0.9)
                drawn += 1
    return (Fact("car", drawn),)
