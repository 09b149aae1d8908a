"""Draws long things: roads and their crossings, runways, rails, rivers, shores, piers."""

from __future__ import annotations

import math

import numpy as np

from datasets.stand_in.canvas import Canvas, Fact, Facts, Point, Range, named
from datasets.stand_in.land import boat, brighter

_WHITE = (216, 216, 210)


def course(canvas: Canvas, level: float, bend: float = 0.0, angle: float = 0.0) -> list[Point]:
    """Draws a way through the whole picture.

    Args:
        canvas: the picture.
        level: distance from the centre.
        bend: how far the way swings to both sides.
        angle: by which it is turned, in radians.

    Returns:
        Points along the way, four apart.
    """
    phase, period = canvas.between((0, 6.3)), canvas.between((18, 30))
    cos, sin = math.cos(angle), math.sin(angle)
    local = [(x, level + bend * math.sin(x / period + phase)) for x in np.arange(-92, 93, 4.0).tolist()]
    return [(cos * x - sin * y, sin * x + cos * y) for x, y in local]


def _reserve(canvas: Canvas, points: list[Point], radius: float) -> None:
    """Marks the ground along a way as taken."""
    for x, y in points[::2]:
        canvas.take(x, y, radius)


def _dashes(canvas: Canvas, points: list[Point], width: float = 0.8) -> None:
    """Draws a broken centre line."""
    for start, stop in zip(points[::2], points[1::2], strict=False):
        canvas.band([start, stop], width, _WHITE)


def traffic(canvas: Canvas, points: list[Point], width: float, n: int) -> Facts:
    """Draws up to n cars along a way, on both sides of its middle."""
    words = []
    for k in canvas.rng.choice(np.arange(11, len(points) - 11), min(n, len(points) - 22), replace=False).tolist():
        (x, y), (nx, ny) = points[k], points[k + 1]
        angle = math.atan2(ny - y, nx - x)
        side = width / 4 * (1 if canvas.rng.random() < 0.5 else -1)
        at = (x - side * math.sin(angle), y + side * math.cos(angle))
        word, colour = canvas.tint("paint")
        words.append(word)
        canvas.box(at, (4.2, 2.0), colour, angle, height=0.8)
    return (Fact("car", len(words), named(words)),) if words else ()


def road(
    canvas: Canvas,
    *,
    width: Range = (7, 10),
    level: Range = (-34, 34),
    bend: Range = (0, 3),
    angle: Range = (-0.1, 0.1),
    cars: tuple[int, int] = (0, 5),
) -> Facts:
    """Draws one road with kerbs, a broken line and some cars."""
    swing = canvas.between(bend)
    points = course(canvas, canvas.between(level), swing, canvas.between(angle))
    word, colour = canvas.tint("asphalt")
    wide = canvas.between(width)
    canvas.band(points, wide + 1.6, (170, 166, 156))
    canvas.band(points, wide, colour)
    _dashes(canvas, points)
    _reserve(canvas, points, wide / 2 + 1)
    return Fact("road", 1, word, canvas.place_of(points)), *traffic(canvas, points, wide, canvas.count(cars))


def freeway(canvas: Canvas, *, level: Range = (-8, 8)) -> Facts:
    """Draws two wide carriageways side by side, with a strip of ground between them."""
    middle, angle, apart = canvas.between(level), canvas.between((-0.12, 0.12)), canvas.between((10, 14))
    word, colour = canvas.tint("asphalt")
    facts: list[Fact] = []
    for side in (-apart, apart):
        points = course(canvas, middle + side, 0, angle)
        wide = apart * 1.6
        canvas.band(points, wide, colour)
        for lane in (-wide / 2 + 1, wide / 2 - 1):
            canvas.band(course(canvas, middle + side + lane, 0, angle), 0.9, _WHITE)
        _dashes(canvas, points, 1.0)
        _reserve(canvas, points, wide / 2 + 2)
        facts += traffic(canvas, points, wide, canvas.count((2, 6)))
    n_cars = sum(fact.count for fact in facts)
    return Fact("freeway", 2, word), Fact("car", n_cars)


def crossing(canvas: Canvas) -> Facts:
    """Draws two roads that cross at one level, with stop lines and zebra stripes around the middle."""
    at = (canvas.between((-5, 5)), canvas.between((-5, 5)))
    word, colour = canvas.tint("asphalt")
    wide = canvas.between((14, 19))
    canvas.band([(-95, at[1]), (95, at[1])], wide, colour)
    canvas.band([(at[0], -95), (at[0], 95)], wide, colour)
    for side in (-1, 1):
        reach = wide * 0.72 * side
        for k in np.arange(-wide / 2 + 2, wide / 2 - 1, 3.2).tolist():
            canvas.box((at[0] + reach, at[1] + k), (4.5, 1.5), _WHITE)
            canvas.box((at[0] + k, at[1] + reach), (1.5, 4.5), _WHITE)
        for step in (24, 33, 42):
            canvas.box((at[0] + side * step, at[1]), (5, 0.9), _WHITE)
            canvas.box((at[0], at[1] + side * step), (0.9, 5), _WHITE)
    along, across = course(canvas, at[1]), [(at[0], y) for y in np.arange(-92, 93, 4.0).tolist()]
    cars = traffic(canvas, along, wide, canvas.count((1, 4))) + traffic(canvas, across, wide, canvas.count((1, 3)))
    _reserve(canvas, along + across, wide / 2 + 2)
    return Fact("crossing", 2, word), Fact("car", sum(fact.count for fact in cars))


def overpass(canvas: Canvas, *, ramps: tuple[int, int] = (0, 0)) -> Facts:
    """Draws a road that passes over others, with parapets and a shadow; ramps add the loops of a viaduct."""
    word, colour = canvas.tint("asphalt")
    below = [course(canvas, level, 0, 0.0) for level in ((-9, 9) if canvas.rng.random() < 0.6 else (0,))]
    for points in below:
        canvas.band(points, 12, brighter(colour, -14))
        _dashes(canvas, points)
        _reserve(canvas, points, 8)
    n_ramps = canvas.count(ramps)
    for k in canvas.rng.permutation(4)[:n_ramps].tolist():
        centre = (27.0 * (1 if k % 2 else -1), 25.0 * (1 if k < 2 else -1))
        turn = np.linspace(0, 2 * math.pi, 26).tolist()
        radius = canvas.between((14, 18))
        loop = [(centre[0] + radius * math.cos(t), centre[1] + radius * math.sin(t)) for t in turn]
        canvas.band(loop, 5.2, brighter(colour, 26), height=1.2)
        canvas.take(*centre, radius + 3)
    above = course(canvas, canvas.between((-4, 4)), 0, math.pi / 2 + canvas.between((-0.5, 0.5)) * (not n_ramps))
    wide = canvas.between((12, 17))
    canvas.band(above, wide + 3, (198, 196, 188), height=3.5)
    canvas.band(above, wide, brighter(colour, 6))
    _dashes(canvas, above)
    _reserve(canvas, above, wide / 2 + 2)
    cars = traffic(canvas, above, wide, canvas.count((2, 5))) + traffic(canvas, below[0], 12, canvas.count((0, 3)))
    n_cars = sum(fact.count for fact in cars)
    return Fact("loop" if n_ramps else "bridge road", max(1, n_ramps), word), Fact("car", n_cars)


def runway(canvas: Canvas, *, level: Range = (-16, 16), angle: Range = (-0.25, 0.25)) -> Facts:
    """Draws a wide paved strip with threshold stripes and a centre line."""
    middle, turn = canvas.between(level), canvas.between(angle)
    word, colour = canvas.tint("asphalt")
    points = course(canvas, middle, 0, turn)
    wide = canvas.between((26, 38))
    canvas.band(points, wide, colour)
    for edge in (-wide / 2 + 2, wide / 2 - 2):
        canvas.band(course(canvas, middle + edge, 0, turn), 1.0, _WHITE)
    _dashes(canvas, points, 1.8)
    start = canvas.between((-34, 20))
    for k in np.arange(-wide / 2 + 5, wide / 2 - 4, 4.2).tolist():
        x, y = start, middle + k
        at = (math.cos(turn) * x - math.sin(turn) * y, math.sin(turn) * x + math.cos(turn) * y)
        canvas.box(at, (14, 2.1), _WHITE, turn)
    _reserve(canvas, points, wide / 2 + 2)
    return (Fact("runway", 1, word),)


def rails(canvas: Canvas, *, n: tuple[int, int] = (4, 7)) -> Facts:
    """Draws parallel tracks with platform roofs and a train."""
    count, angle = canvas.count(n), canvas.between((-0.08, 0.08))
    canvas.band(course(canvas, 0, 0, angle), count * 6.5, (118, 108, 100))
    for k in range(count):
        points = course(canvas, (k - (count - 1) / 2) * 6, 0, angle)
        for side in (-1.2, 1.2):
            canvas.band([(x, y + side) for x, y in points], 0.7, (68, 62, 60))
    word, roof = canvas.tint("hall")
    for k in range(canvas.count((1, 2))):
        canvas.box((canvas.between((-16, 16)), (2 * k - 1) * 6.0), (canvas.between((40, 64)), 8), roof, angle, 2.5)
    train = canvas.tint("paint")[1]
    for k in range(5):
        canvas.box((-30 + 13.0 * k, count * 3 - 3.0), (12, 3), train, angle, height=1.5)
    _reserve(canvas, course(canvas, 0, 0, angle), count * 3.3)
    return Fact("track", count), Fact("platform", 1, word)


def wavelets(canvas: Canvas, points: list[Point], reach: float) -> None:
    """Draws small waves on water, within `reach` of some of the points."""
    for k in canvas.rng.integers(len(points), size=canvas.count((16, 28))).tolist():
        x, y = points[k][0] + canvas.between((-4, 4)), points[k][1] + canvas.between((-reach, reach))
        canvas.band([(x, y), (x + canvas.between((3, 6)), y + canvas.between((-1, 1)))], 0.7, (150, 172, 182))


def river(
    canvas: Canvas,
    *,
    width: Range = (24, 33),
    bend: Range = (6, 13),
    level: Range = (-8, 8),
    boats: tuple[int, int] = (0, 0),
) -> Facts:
    """Draws a winding river with pale banks and `boats` (lowest and highest number) on it."""
    swing = canvas.between(bend)
    points = course(canvas, canvas.between(level), swing, canvas.between((-0.3, 0.3)))
    word, colour = canvas.tint("water")
    wide = canvas.between(width)
    for extent, fill in ((wide + 2.6, canvas.tint("soil")[1]), (wide, colour)):
        # A polygon, because a very wide band gets spikes at its joints.
        near = [(x, y - extent / 2) for x, y in points]
        canvas.polygon([*near, *[(x, y + extent / 2) for x, y in reversed(points)]], fill)
    wavelets(canvas, points[4:-4], wide * 0.4)
    _reserve(canvas, points, wide / 2 + 2)
    n_boats = canvas.count(boats)
    tint, paint = canvas.tint("plane")
    places = [k for k, (x, _) in enumerate(points[:-1]) if 14 < abs(x) < 38]
    spots = [points[k] for k in canvas.rng.choice(places, n_boats, replace=False).tolist()]
    for spot in spots:
        boat(canvas, spot, canvas.between((8, 11)), paint, canvas.between((-0.6, 0.6)))
    facts = (Fact("river", 1, word, canvas.place_of(points)),)
    return (*facts, Fact("boat", n_boats, tint, canvas.place_of(spots))) if spots else facts


def bridge(canvas: Canvas) -> Facts:
    """Draws a long straight bridge over a wide river."""
    water = river(canvas, width=(44, 62), bend=(0, 3), level=(-6, 6), boats=(0, 3))
    points = course(canvas, canvas.between((-8, 8)), 0, math.pi / 2 + canvas.between((-0.2, 0.2)))
    wide = canvas.between((6, 10))
    word, colour = canvas.tint("concrete")
    canvas.band(points, wide + 2, (204, 202, 196), height=3.0)
    canvas.band(points, wide, colour)
    _dashes(canvas, points, 0.7)
    return Fact("bridge", 1, word), *water, *traffic(canvas, points, wide, canvas.count((0, 5)))


def shore(canvas: Canvas, *, level: Range = (-10, 14), foam: tuple[int, int] = (3, 5)) -> Facts:
    """Draws water on one side of the picture, with lines of foam along its edge."""
    edge = course(canvas, canvas.between(level), canvas.between((2, 6)), canvas.between((-0.3, 0.3)))
    word, colour = canvas.tint("water")
    canvas.polygon([*edge, (95, 95), (-95, 95)], colour)
    for k in range(canvas.count(foam)):
        line = [(x, y + 1 + 4.5 * k + canvas.between((-0.7, 0.7))) for x, y in edge]
        canvas.band(line, 2.4 - 0.3 * k, brighter((230, 232, 226), -16 * k))
    for x, y in edge[::2]:
        canvas.take(x, y + 14, 17)
        canvas.take(x, y + 44, 17)
    return (Fact("sea", 1, word, canvas.place_of([(0, 44)])),)


def piers(canvas: Canvas) -> Facts:
    """Draws piers in the water with boats tied up on both sides."""
    boats, words = 0, []
    for x in np.arange(canvas.between((-48, -38)), 52, canvas.between((24, 30))).tolist():
        canvas.band([(x, -80), (x, canvas.between((20, 70)))], 2.4, (190, 184, 172))
        for side in (-1, 1):
            for y in np.arange(-46, 46, canvas.between((5.2, 7))).tolist():
                if canvas.rng.random() < 0.82:
                    word, colour = canvas.tint("plane" if canvas.rng.random() < 0.75 else "paint")
                    words.append(word)
                    boat(canvas, (x + side * 7.0, y), canvas.between((8, 11)), colour, 0 if side > 0 else math.pi)
                    boats += 1
    return Fact("boat", boats, named(words)), Fact("water", 1, canvas.ground)
