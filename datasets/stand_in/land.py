"""Draws what grows, flows or lies on the ground: trees, fields, relief, water with boats, paths."""

from __future__ import annotations

import math

import numpy as np

from benchmark.contract.arrays import FloatArray
from datasets.stand_in.canvas import Canvas, Colour, Fact, Facts, Point, Range, named, offset, smooth_noise


def brighter(colour: Colour, change: int) -> Colour:
    """Adds `change` to each channel of a colour, within 0 to 255."""
    red, green, blue = (min(255, max(0, channel + change)) for channel in colour)
    return red, green, blue


def blob_outline(canvas: Canvas, centre: Point, radius: float, rough: float = 0.18) -> list[Point]:
    """Draws the outline of an irregular patch, 40 points."""
    phases = canvas.rng.uniform(0, 2 * math.pi, 3)
    points = []
    for t in np.linspace(0, 2 * math.pi, 40, endpoint=False).tolist():
        waves = sum(math.sin((k + 2) * t + float(phases[k])) / (k + 1) for k in range(3))
        r = radius * (1 + rough * waves)
        points.append((centre[0] + r * math.cos(t), centre[1] + r * math.sin(t)))
    return points


def tree(canvas: Canvas, at: Point, radius: float, colour: Colour) -> None:
    """Draws the crown of one tree with its shadow and its lit side."""
    canvas.disc(at, radius, colour, height=radius * 0.6)
    canvas.disc((at[0] - radius * 0.2, at[1] - radius * 0.2), radius * 0.5, brighter(colour, 22))


def trees(canvas: Canvas, *, n: tuple[int, int] = (5, 14), radius: Range = (2, 4)) -> Facts:
    """Draws single trees on free ground."""
    word, colour = canvas.tint("tree")
    spots = []
    for _ in range(canvas.count(n)):
        size = canvas.between(radius)
        at = canvas.free_spot(size * 0.6)
        if at is not None:
            tree(canvas, at, size, brighter(colour, canvas.count((-10, 10))))
            spots.append(at)
    return (Fact("tree", len(spots), word, canvas.place_of(spots)),) if spots else ()


def cover(canvas: Canvas, *, kind: str, n: tuple[int, int], radius: Range) -> Facts:
    """Covers the picture with overlapping plants."""
    word, colour = canvas.tint("tree")
    for _ in range(canvas.count(n)):
        x, y = canvas.rng.uniform(-62, 62, 2).tolist()
        tree(canvas, (x, y), canvas.between(radius), brighter(colour, canvas.count((-16, 16))))
    return (Fact(kind, n[0], word),)


def fields(canvas: Canvas, *, n: tuple[int, int] = (2, 5)) -> Facts:
    """Draws strips of crops with furrows along them."""
    count = canvas.count(n)
    edges = np.sort(canvas.rng.uniform(-46, 46, count - 1)).tolist()
    words = []
    for low, high in zip([-80.0, *edges], [*edges, 80.0], strict=True):
        word, colour = canvas.tint("crop")
        words.append(word)
        canvas.box((0, (low + high) / 2), (170, high - low), colour)
        pitch = canvas.between((3.4, 5.5))
        for y in np.arange(low + pitch / 2, high, pitch).tolist():
            canvas.band([(-85, y), (85, y)], pitch * 0.4, brighter(colour, -24))
    return (Fact("field", count, named(words)),)


def _grid(canvas: Canvas) -> tuple[FloatArray, FloatArray]:
    """Pixel coordinates x and y of the drawing, float32 [side, side] each, bent by smooth noise."""
    y, x = np.mgrid[0 : canvas.side, 0 : canvas.side].astype(np.float32)
    bend = canvas.side / 22
    return x + bend * smooth_noise(canvas.rng, canvas.side, 60), y + bend * smooth_noise(canvas.rng, canvas.side, 60)


def ripples(canvas: Canvas, *, kind: str, length: Range, depth: Range, sharp: bool = False) -> Facts:
    """Shades everything drawn so far with parallel waves; sharp crests make dunes, round ones make a sea."""
    x, y = _grid(canvas)
    angle = canvas.between((0.0, 0.6)) if sharp else canvas.between((1.0, 1.9))
    phase = (x * math.cos(angle) + y * math.sin(angle)) / canvas.between(length) * math.pi
    wave = (phase / math.pi) % 2 - 1 if sharp else np.sin(phase)
    patchy = 0.7 + 0.5 * smooth_noise(canvas.rng, canvas.side, 40)
    canvas.shade((canvas.between(depth) * wave * patchy).astype(np.float32))
    return (Fact(kind, 1, canvas.ground),)


def ridges(canvas: Canvas) -> Facts:
    """Shades mountains: the lit and the dark sides of a rough height field."""
    rng, side = canvas.rng, canvas.side
    scales = ((64, 26.0), (32, 13.0), (14, 5.0))
    height = np.zeros((side, side), np.float32)
    for grain, weight in scales:
        height -= weight * np.abs(smooth_noise(rng, side, grain))
    down, across = np.gradient(height)
    angle = canvas.between((0.4, 1.1))
    slope = np.asarray(math.cos(angle) * across + math.sin(angle) * down, np.float32)
    canvas.shade(26 * np.clip(slope, -2.4, 2.4))
    return (Fact("ridge", 9, canvas.ground),)


def water_body(canvas: Canvas, *, radius: Range, kind: str = "pond", centre: Range = (-6, 6)) -> Facts:
    """Draws a pond or lake with a pale bank."""
    word, colour = canvas.tint("water")
    at = (canvas.between(centre), canvas.between(centre))
    size = canvas.between(radius)
    outline = blob_outline(canvas, at, size)
    canvas.polygon(outline, colour)
    canvas.band([*outline, outline[0]], 1.8, (176, 168, 144))
    canvas.take(*at, size * 1.1)
    return (Fact(kind, 1, word),)


def boat(canvas: Canvas, at: Point, length: float, colour: Colour, angle: float) -> None:
    """Draws one boat with a pointed bow."""
    half, beam = length / 2, length * 0.17
    hull = ((-half, -beam), (half * 0.4, -beam), (half, 0.0), (half * 0.4, beam), (-half, beam))
    cos, sin = math.cos(angle), math.sin(angle)
    canvas.polygon([(at[0] + cos * x - sin * y, at[1] + sin * x + cos * y) for x, y in hull], colour, 0.8)
    canvas.box(at, (length * 0.3, beam), brighter(colour, -50), angle)


def fairway(canvas: Canvas, at: Point, lawn: Colour) -> None:
    """Draws a long oval of lawn with mown stripes across it."""
    long, wide, angle = canvas.between((36, 46)), canvas.between((16, 21)), canvas.between((-0.5, 0.5))
    canvas.oval(at, (long, wide), lawn, angle)
    for x in np.arange(-long + 4, long - 3, 7.0).tolist():
        chord = wide * math.sqrt(1 - (x / long) ** 2)
        canvas.box(offset(at, (x, 0), angle), (3.5, 2 * chord), brighter(lawn, 18), angle)


def bunkers(canvas: Canvas, *, n: tuple[int, int] = (6, 10)) -> Facts:
    """Draws the fairways, greens and sand bunkers of a golf course."""
    lawn, sand = canvas.tint("lawn")[1], canvas.tint("sand")[1]
    for _ in range(canvas.count((1, 2))):
        x, y = canvas.rng.uniform(-20, 20, 2).tolist()
        fairway(canvas, (x, y), brighter(lawn, 10))
        canvas.polygon(blob_outline(canvas, (x, y), canvas.between((11, 15)), 0.1), brighter(lawn, 34))
        canvas.disc((x, y), 0.9, (232, 232, 226))
    ways = paths(canvas)
    drawn = 0
    for _ in range(canvas.count(n)):
        at = canvas.free_spot(7)
        if at is not None:
            canvas.polygon(blob_outline(canvas, at, canvas.between((5, 10)), 0.35), brighter(sand, 30))
            drawn += 1
    return Fact("bunker", max(1, drawn), "white"), *ways


def paths(canvas: Canvas, *, n: tuple[int, int] = (1, 2), width: Range = (1.6, 2.6)) -> Facts:
    """Draws narrow winding paths."""
    count = canvas.count(n)
    word, colour = canvas.tint("sand")
    for _ in range(count):
        level, swing, phase = canvas.between((-34, 34)), canvas.between((5, 14)), canvas.between((0, 6))
        period = canvas.between((12, 24))
        xs = np.arange(-84, 85, 4).tolist()
        canvas.band([(x, level + swing * math.sin(x / period + phase)) for x in xs], canvas.between(width), colour)
    return (Fact("path", count, word),)


def tufts(canvas: Canvas, *, n: tuple[int, int]) -> Facts:
    """Draws the grass of a meadow: short light and dark strokes that lean the same way."""
    lean = canvas.between((-0.4, 0.4))
    for _ in range(canvas.count(n)):
        x, y = canvas.rng.uniform(-60, 60, 2).tolist()
        colour = brighter(canvas.ground_colour, canvas.count((-26, 30)))
        canvas.box((x, y), (canvas.between((2, 5)), 1.2), colour, lean + canvas.between((-0.3, 0.3)))
    return (Fact("meadow", 1, canvas.ground),)


def stones(canvas: Canvas, *, n: tuple[int, int] = (25, 60)) -> Facts:
    """Draws small stones with shadows on bare ground."""
    for _ in range(canvas.count(n)):
        x, y = canvas.rng.uniform(-56, 56, 2).tolist()
        colour = brighter(canvas.ground_colour, canvas.count((10, 50)))
        canvas.disc((x, y), canvas.between((0.6, 1.5)), colour, height=1.2)
    return (Fact("bare land", 1, canvas.ground),)


def promenade(canvas: Canvas) -> Facts:
    """Draws the lake of a park, a path around it and paths that lead to it."""
    (lake,) = water_body(canvas, radius=(15, 20), kind="lake", centre=(-10, 10))
    x, y, reach = canvas.last_taken
    word, colour = canvas.tint("sand")
    ring = blob_outline(canvas, (x, y), reach + 4, 0.06)
    canvas.band([*ring, ring[0]], 2.4, colour)
    count, start = canvas.count((3, 5)), canvas.between((0, 6))
    for k in range(count):
        turn = start + 2 * math.pi * k / count + canvas.between((-0.3, 0.3))
        steps = ((reach + 3, 0.0), (reach + 16, canvas.between((-0.25, 0.25))), (92, 0.0))
        canvas.band([(x + r * math.cos(turn + bend), y + r * math.sin(turn + bend)) for r, bend in steps], 2.2, colour)
    canvas.take(x, y, reach + 6)
    return lake, Fact("path", count + 1, word)


def patches(canvas: Canvas, *, n: tuple[int, int], materials: tuple[str, ...] = ("soil", "sand")) -> Facts:
    """Draws large patches of other ground, which captions do not mention."""
    for _ in range(canvas.count(n)):
        x, y = canvas.rng.uniform(-45, 45, 2).tolist()
        _, other = canvas.tint(materials[canvas.count((0, len(materials) - 1))])
        red, green, blue = ((2 * a + b) // 3 for a, b in zip(canvas.ground_colour, other, strict=True))
        canvas.polygon(blob_outline(canvas, (x, y), canvas.between((10, 24)), 0.25), (red, green, blue))
    return ()
