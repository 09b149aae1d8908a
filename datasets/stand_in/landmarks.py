"""Draws single large buildings and grounds: stadium, running track, church, dome, school, square, terminal."""

from __future__ import annotations

import math

import numpy as np

from datasets.stand_in.built import plane
from datasets.stand_in.canvas import Canvas, Colour, Fact, Facts, Point, Range, offset
from datasets.stand_in.land import brighter

_WHITE = (222, 222, 216)


def _pitch(canvas: Canvas, at: Point, size: Point, colour: Colour) -> None:
    """Draws a football field: mown stripes, outline, middle line and circle."""
    canvas.box(at, size, _WHITE)
    canvas.box(at, (size[0] - 1.6, size[1] - 1.6), colour)
    for k in range(-2, 3, 2):
        canvas.box((at[0] + k * size[0] / 6, at[1]), (size[0] / 7, size[1] - 1.6), brighter(colour, -12))
    canvas.disc(at, size[1] * 0.2, _WHITE)
    canvas.disc(at, size[1] * 0.2 - 0.9, colour)
    canvas.box(at, (0.9, size[1]), _WHITE)


def _rounded(canvas: Canvas, at: Point, straight: float, radius: float, colour: Colour, height: float = 0.0) -> None:
    """Draws a rectangle with a half circle at each end."""
    right = np.linspace(-math.pi / 2, math.pi / 2, 14).tolist()
    points = [(at[0] + straight / 2 + radius * math.cos(t), at[1] + radius * math.sin(t)) for t in right]
    points += [(at[0] - straight / 2 - radius * math.cos(t), at[1] - radius * math.sin(t)) for t in right]
    canvas.polygon(points, colour, height)


def track(canvas: Canvas, *, radius: Range = (17, 22)) -> Facts:
    """Draws a running track with lanes around a football field."""
    at = (canvas.between((-6, 6)), canvas.between((-6, 6)))
    r, straight = canvas.between(radius), canvas.between((34, 42))
    word, colour = canvas.tint("court")
    for lane in range(3):
        _rounded(canvas, at, straight, r - 2.2 * lane, _WHITE)
        _rounded(canvas, at, straight, r - 2.2 * lane - 0.8, colour)
    lawn = canvas.tint("lawn")[1]
    _rounded(canvas, at, straight, r - 6.4, lawn)
    _pitch(canvas, at, (straight, (r - 6.4) * 1.4), brighter(lawn, 8))
    for x in np.arange(-straight / 2 - 6, straight / 2 + 7, 6).tolist():
        canvas.take(at[0] + x, at[1], r)
    return (Fact("football field", 1, word),)


def stadium(canvas: Canvas) -> Facts:
    """Draws oval stands with rows and aisles around a field."""
    at = (canvas.between((-4, 4)), canvas.between((-4, 4)))
    wide, deep = canvas.between((38, 44)), canvas.between((30, 36))
    word, colour = canvas.tint("hall")
    canvas.oval(at, (wide, deep), brighter(colour, -30), height=6)
    for k in range(4):
        scale = 0.95 - 0.1 * k
        canvas.oval(at, (wide * scale, deep * scale), brighter(colour, -18 * (k % 2)))
    for t in np.linspace(0, 2 * math.pi, 22, endpoint=False).tolist():
        inner, outer = (
            (at[0] + scale * wide * math.cos(t), at[1] + scale * deep * math.sin(t)) for scale in (0.55, 0.95)
        )
        canvas.band([inner, outer], 1.0, brighter(colour, -52))
    canvas.oval(at, (wide * 0.56, deep * 0.56), canvas.tint("court")[1])
    _pitch(canvas, at, (wide * 0.76, deep * 0.62), canvas.tint("lawn")[1])
    canvas.take(*at, wide)
    return (Fact("stand", 1, word),)


def church(canvas: Canvas) -> Facts:
    """Draws a roof in the form of a cross, with a round apse and a tower."""
    at, angle = (canvas.between((-4, 4)), canvas.between((-4, 4))), canvas.between((-0.1, 0.1))
    word, colour = canvas.tint("roof")
    long, wide = canvas.between((62, 76)), canvas.between((16, 20))
    canvas.disc(offset(at, (long / 2, 0), angle), wide / 2, brighter(colour, -12), 4)
    for centre, size in (((0.0, 0.0), (long, wide)), ((long * 0.18, 0.0), (wide * 0.9, long * 0.68))):
        canvas.box(offset(at, centre, angle), size, colour, angle, height=4.5)
    canvas.box(offset(at, (0, wide / 4), angle), (long, wide / 2), brighter(colour, -32), angle)
    canvas.box(
        offset(at, (long * 0.18 + wide * 0.22, 0), angle), (wide * 0.44, long * 0.68), brighter(colour, -26), angle
    )
    canvas.box(offset(at, (-long / 2 + 4, 0), angle), (10, 10), brighter(colour, 24), angle, height=9)
    canvas.take(*at, long * 0.5)
    return (Fact("church", 1, word),)


def dome(canvas: Canvas) -> Facts:
    """Draws a large round roof with ribs on a paved place."""
    at = (canvas.between((-6, 6)), canvas.between((-6, 6)))
    radius = canvas.between((24, 33))
    word, colour = canvas.tint("hall")
    canvas.oval(at, (radius * 1.25, radius * 1.2), canvas.tint("concrete")[1])
    canvas.disc(at, radius, brighter(colour, -24), height=6)
    canvas.disc(at, radius * 0.9, colour)
    for t in np.linspace(0, 2 * math.pi, canvas.count((10, 16)), endpoint=False).tolist():
        canvas.band([at, (at[0] + radius * math.cos(t), at[1] + radius * math.sin(t))], 1.1, brighter(colour, -44))
    canvas.disc(at, radius * 0.34, brighter(colour, 24))
    canvas.disc(at, radius * 0.24, brighter(colour, -20))
    canvas.take(*at, radius * 1.25)
    return (Fact("round roof", 1, word),)


def school(canvas: Canvas) -> Facts:
    """Draws joined wings around a yard, and beside them a small playing field with its track."""
    word, colour = canvas.tint("roof")
    x, y = canvas.between((-20, -14)), canvas.between((-5, 5))
    long = canvas.between((52, 64))
    for centre, size in (((x - 12, y), (9, long)), ((x + 4, y - long * 0.42), (30, 9)), ((x + 4, y), (30, 9))):
        canvas.box(centre, size, colour, 0.0, height=3.5)
        canvas.box(centre, (max(1.0, size[0] - 6), max(1.0, size[1] - 6)), brighter(colour, -26))
    canvas.box((x + 4, y + long * 0.42), (30, 9), brighter(colour, 12), 0.0, height=3.5)
    at = (canvas.between((28, 34)), canvas.between((-10, 10)))
    canvas.oval(at, (12, 20), canvas.tint("court")[1])
    canvas.oval(at, (10.5, 18.5), _WHITE)
    canvas.oval(at, (9.7, 17.7), canvas.tint("lawn")[1])
    canvas.take(x, y, long * 0.52)
    canvas.take(*at, 20)
    return Fact("wing", 4, word), Fact("yard", 1)


def square(canvas: Canvas) -> Facts:
    """Draws a paved place with rays, rings and lawns around a monument."""
    at = (canvas.between((-5, 5)), canvas.between((-5, 5)))
    word, paving = canvas.tint("concrete")
    size = canvas.between((70, 82))
    canvas.box(at, (size, size), paving)
    lawn, n_rays = canvas.tint("lawn")[1], 8
    for k in range(4):
        corner = (0.3 * size * (1 if k % 2 else -1), 0.3 * size * (1 if k < 2 else -1))
        canvas.box((at[0] + corner[0], at[1] + corner[1]), (0.3 * size, 0.3 * size), lawn)
    for t in np.linspace(0, 2 * math.pi, n_rays, endpoint=False).tolist():
        end = (at[0] + 0.55 * size * math.cos(t), at[1] + 0.55 * size * math.sin(t))
        canvas.band([at, end], 2.4, brighter(paving, 24))
    for radius, change in ((0.26, 20), (0.22, -24), (0.13, 26), (0.09, -18)):
        canvas.disc(at, radius * size, brighter(paving, change))
    canvas.disc(at, 2.6, _WHITE, height=5)
    canvas.take(*at, size * 0.6)
    return (Fact("paved place", 1, word),)


def terminal(canvas: Canvas) -> Facts:
    """Draws an airport building with piers at one side of the picture, and aircraft between the piers."""
    word, colour = canvas.tint("hall")
    level = canvas.between((-38, -33))
    canvas.box((0, level), (110, 14), colour, 0.0, height=3)
    for x in (-26, 0, 26):
        canvas.box((x, level + 12), (6, 20), brighter(colour, -12), 0.0, height=2.5)
    for x in range(-48, 49, 8):
        canvas.take(x, level + 4, 10)
    tint, paint = canvas.tint("plane")
    gates = canvas.rng.permutation([-39, -13, 13, 39])[: canvas.count((2, 4))].tolist()
    for x in gates:
        plane(canvas, (x, level + 18), canvas.between((9, 11)), -math.pi / 2, paint)
        canvas.take(x, level + 18, 11)
    return Fact("terminal", 1, word, canvas.place_of([(0, level)])), Fact("plane", len(gates), tint)
