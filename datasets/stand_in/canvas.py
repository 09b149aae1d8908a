"""The canvas of a stand-in scene: colours, basic shapes, ground texture, light and noise.

Scenes have coordinates of their own: x and y from about -48 to 48, in pixels of the finished picture, with 0 in the
centre. The canvas turns, zooms and shifts each scene a little, so that no two pictures share a grid.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from benchmark.contract.arrays import FloatArray

SIZE = 96  # side of a finished picture in pixels
_SCALE = 2  # scenes are drawn at twice the size and reduced, which smooths the edges

Colour = tuple[int, int, int]
Point = tuple[float, float]
Range = tuple[float, float]

# material -> (colour word, RGB). Classes share the tones of their grounds, so that colour alone tells little.
MATERIALS: dict[str, tuple[tuple[str, Colour], ...]] = {
    "grass": (("green", (100, 124, 76)), ("light green", (134, 146, 98)), ("yellow", (150, 142, 96))),
    "soil": (("brown", (138, 116, 92)), ("grey", (140, 132, 120)), ("yellow", (164, 146, 110))),
    "concrete": (("grey", (148, 148, 144)), ("white", (182, 180, 174)), ("dark grey", (112, 114, 114))),
    "asphalt": (("grey", (122, 122, 124)), ("dark grey", (88, 88, 92)), ("light grey", (158, 156, 150))),
    "sand": (("yellow", (196, 180, 142)), ("white", (208, 200, 180)), ("brown", (172, 150, 116))),
    "water": (("blue", (66, 98, 130)), ("green", (74, 106, 98)), ("dark blue", (46, 68, 98))),
    "roof": (
        ("red", (158, 86, 74)),
        ("white", (220, 218, 212)),
        ("grey", (136, 136, 138)),
        ("blue", (92, 120, 158)),
        ("brown", (122, 96, 80)),
        ("orange", (184, 124, 84)),
    ),
    "hall": (
        ("white", (216, 216, 212)),
        ("blue", (96, 128, 168)),
        ("grey", (150, 152, 154)),
        ("red", (150, 92, 82)),
        ("orange", (180, 124, 88)),
    ),
    "lawn": (("green", (96, 124, 74)), ("green", (126, 146, 92))),
    "tree": (("green", (62, 90, 52)), ("dark green", (44, 68, 42))),
    "crop": (
        ("green", (92, 122, 70)),
        ("yellow", (176, 162, 104)),
        ("brown", (134, 108, 82)),
        ("light green", (134, 152, 94)),
    ),
    "tank": (("white", (222, 222, 218)), ("grey", (156, 158, 158)), ("brown", (134, 108, 92))),
    "court": (("green", (78, 122, 92)), ("blue", (82, 112, 152)), ("red", (158, 96, 82))),
    "paint": (("white", (224, 224, 220)), ("black", (48, 48, 54)), ("red", (162, 66, 62)), ("blue", (70, 96, 148))),
    "plane": (("white", (226, 226, 226)), ("grey", (176, 180, 184)), ("blue", (120, 146, 182))),
    "pool": (("blue", (84, 164, 190)),),
}


_ACROSS, _DOWN = ("left", "right"), ("upper", "lower")
# (third of the height, third of the width) -> words
_PLACES = {
    ("upper", "left"): "in the upper left corner", ("upper", "right"): "in the upper right corner",
    ("lower", "left"): "in the lower left corner", ("lower", "right"): "in the lower right corner",
    ("upper", "middle"): "at the top", ("upper", ""): "at the top",
    ("lower", "middle"): "at the bottom", ("lower", ""): "at the bottom",
    ("middle", "left"): "on the left", ("", "left"): "on the left",
    ("middle", "right"): "on the right", ("", "right"): "on the right",
    ("middle", "middle"): "in the middle",
}  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """Something a scene shows.

    Attributes:
        kind: key of `nouns.NOUNS`, such as "house".
        count: how many were drawn.
        colour: colour word, or empty if captions do not mention a colour.
        place: where in the picture, such as "on the left", or empty if the things are spread out.
    """

    kind: str
    count: int = 1
    colour: str = ""
    place: str = ""


Facts = tuple[Fact, ...]


def named(words: Sequence[str]) -> str:
    """Names the colours of several things: one word, two joined by "and", or "colourful" for more."""
    different = list(dict.fromkeys(words))
    return " and ".join(different) if len(different) <= 2 else "colourful"


def smooth_noise(rng: np.random.Generator, size: int, grain: int) -> FloatArray:
    """Draws noise with blobs of about `grain` pixels and unit variance at its grid points, float32 [size, size]."""
    n = max(2, size // grain)
    grid = rng.standard_normal((n, n)).astype(np.float32)
    return np.asarray(Image.fromarray(grid).resize((size, size), Image.Resampling.BICUBIC), np.float32)


class Canvas:
    """One picture in the making, with the random generator that draws it."""

    def __init__(self, rng: np.random.Generator, ground: str) -> None:
        """Covers the picture with the material `ground`, a key of MATERIALS."""
        self.rng = rng
        self.side = SIZE * _SCALE
        turn = math.radians(float(rng.choice([0, 180, 90, 270], p=[0.76, 0.18, 0.03, 0.03]) + rng.normal(0, 4)))
        zoom = float(rng.uniform(0.94, 1.12)) * _SCALE
        self._cos, self._sin = zoom * math.cos(turn), zoom * math.sin(turn)
        self._zoom = zoom
        self._centre = self.side / 2 + rng.uniform(-3, 3, 2) * _SCALE
        self._sun = float(rng.uniform(0, 2 * math.pi))
        self._taken: list[tuple[float, float, float]] = []
        self.material = ground
        self.ground, self.ground_colour = self.tint(ground)
        self._picture = Image.new("RGB", (self.side, self.side), self.ground_colour)
        self._draw = ImageDraw.Draw(self._picture)
        self.shade(9 * smooth_noise(rng, self.side, 48) + 6 * smooth_noise(rng, self.side, 8))

    def between(self, bounds: Range) -> float:
        """Draws a real number within bounds."""
        return float(self.rng.uniform(*bounds))

    def count(self, bounds: tuple[int, int]) -> int:
        """Draws a whole number within bounds, both included."""
        return int(self.rng.integers(bounds[0], bounds[1] + 1))

    def tint(self, material: str) -> tuple[str, Colour]:
        """Draws a colour of a material: its word, and a slightly varied RGB."""
        word, base = MATERIALS[material][int(self.rng.integers(len(MATERIALS[material])))]
        red, green, blue = (
            np.clip(np.array(base) + self.rng.normal(0, 8) + self.rng.normal(0, 3, 3), 0, 255).astype(int).tolist()
        )
        return word, (red, green, blue)

    def free_spot(self, radius: float) -> Point | None:
        """Finds and takes a free disc; returns its centre, or None if twenty tries found none."""
        for _ in range(20):
            x, y = self.rng.uniform(-43, 43, 2).tolist()
            if all(math.hypot(x - a, y - b) > radius + r for a, b, r in self._taken):
                self.take(x, y, radius)
                return x, y
        return None

    @property
    def last_taken(self) -> tuple[float, float, float]:
        """Centre and radius (x, y, radius) of the disc that was taken last."""
        return self._taken[-1]

    def take(self, x: float, y: float, radius: float) -> None:
        """Marks a disc as taken, so that `free_spot` avoids it."""
        self._taken.append((x, y, radius))

    def _place(self, points: Sequence[Point], lift: float = 0.0) -> list[Point]:
        """Picture coordinates of scene points; shadows move away from the sun by `lift`."""
        dx, dy = lift * _SCALE * math.cos(self._sun), lift * _SCALE * math.sin(self._sun)
        ox, oy = float(self._centre[0]) + dx, float(self._centre[1]) + dy
        return [(ox + self._cos * x - self._sin * y, oy + self._sin * x + self._cos * y) for x, y in points]

    def place_of(self, points: Sequence[Point]) -> str:
        """Says where in the picture scene points lie, such as "on the left"; empty if they are spread out."""
        seen = np.array(self._place(points), np.float32) / self.side * 2 - 1
        seen = seen[(np.abs(seen) <= 1).all(1)]
        if not len(seen):
            return ""
        across, down = (_part(seen[:, axis], *words) for axis, words in enumerate((_ACROSS, _DOWN)))
        return _PLACES.get((down, across), "")

    def polygon(self, points: Sequence[Point], colour: Colour, height: float = 0.0) -> None:
        """Draws a filled polygon; a height above 0 (in pixels) adds a shadow."""
        if height:
            self._draw.polygon(self._place(points, height), (46, 50, 52))
        self._draw.polygon(self._place(points), colour)

    def box(self, centre: Point, size: Point, colour: Colour, angle: float = 0.0, height: float = 0.0) -> None:
        """Draws a filled rectangle, turned by `angle` radians."""
        w, h = size[0] / 2, size[1] / 2
        corners = ((-w, -h), (w, -h), (w, h), (-w, h))
        self.polygon([offset(centre, corner, angle) for corner in corners], colour, height)

    def oval(self, centre: Point, radii: Point, colour: Colour, angle: float = 0.0, height: float = 0.0) -> None:
        """Draws a filled ellipse, turned by `angle` radians."""
        steps = np.linspace(0, 2 * math.pi, 28, endpoint=False).tolist()
        points = [offset(centre, (radii[0] * math.cos(t), radii[1] * math.sin(t)), angle) for t in steps]
        self.polygon(points, colour, height)

    def disc(self, centre: Point, radius: float, colour: Colour, height: float = 0.0) -> None:
        """Draws a filled circle, faster than `oval` does."""
        r = radius * self._zoom
        lifts = ((height, (46, 50, 52)), (0.0, colour)) if height else ((0.0, colour),)
        for lift, fill in lifts:
            ((x, y),) = self._place([centre], lift)
            self._draw.ellipse((x - r, y - r, x + r, y + r), fill=fill)

    def band(self, points: Sequence[Point], width: float, colour: Colour, height: float = 0.0) -> None:
        """Draws a line through the points; the width is in pixels."""
        thickness = max(1, round(width * self._zoom))
        if height:
            self._draw.line(self._place(points, height), (46, 50, 52), thickness, joint="curve")
        self._draw.line(self._place(points), colour, thickness, joint="curve")

    def shade(self, change: FloatArray) -> None:
        """Adds grey levels, float32 [side, side], to everything drawn so far."""
        pixels = np.asarray(self._picture, np.float32) + change[:, :, None]
        self._picture = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
        self._draw = ImageDraw.Draw(self._picture)

    def finish(self) -> Image.Image:
        """Finishes the picture, RGB of SIZE x SIZE pixels, with random light, haze and sensor noise."""
        pixels = np.asarray(self._picture.reduce(_SCALE), np.float32)
        pixels = pixels + 4 * smooth_noise(self.rng, SIZE, 4)[:, :, None]
        light = self.rng.uniform(0.84, 1.14) * self.rng.uniform(0.95, 1.05, 3)
        contrast = self.rng.uniform(0.82, 1.05)
        lit = (128 + contrast * (pixels - 128)) * light
        lit *= 1 + 0.1 * smooth_noise(self.rng, SIZE, 40)[:, :, None]  # thin clouds
        noisy = lit + self.rng.normal(0, self.rng.uniform(1.5, 4), lit.shape)
        return Image.fromarray(np.clip(np.rint(noisy), 0, 255).astype(np.uint8))


def _part(values: NDArray[np.floating], low: str, high: str) -> str:
    """Which third of -1 to 1 holds all values: low, "middle" or high; empty if none does."""
    if values.max() < -0.3:
        return low
    if values.min() > 0.3:
        return high
    return "middle" if np.abs(values).max() <= 0.4 else ""


def offset(centre: Point, local: Point, angle: float) -> Point:
    """Scene coordinates of a point given in a frame that lies at `centre` and is turned by `angle` radians."""
    cos, sin = math.cos(angle), math.sin(angle)
    return centre[0] + cos * local[0] - sin * local[1], centre[1] + sin * local[0] + cos * local[1]
