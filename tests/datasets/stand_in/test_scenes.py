"""Scenes are independent of each other, and things lie where their facts say."""

import numpy as np
import pytest

from datasets.stand_in.canvas import Canvas
from datasets.stand_in.extras import small_pond
from datasets.stand_in.scenes import RECIPES, draw_scene


def test_a_scene_does_not_depend_on_what_was_drawn_before():
    forwards = {recipe: draw_scene(recipe, 3).picture.tobytes() for recipe in RECIPES}
    backwards = {recipe: draw_scene(recipe, 3).picture.tobytes() for recipe in reversed(list(RECIPES))}
    assert forwards == backwards
    assert len(set(forwards.values())) == len(RECIPES)


@pytest.mark.parametrize("seed", range(24))
def test_the_place_told_of_is_where_the_pixels_are(seed):
    """A pond is the only thing on dry ground that is more blue than red."""
    canvas = Canvas(np.random.default_rng(seed), "soil")
    (pond,) = small_pond(canvas)
    pixels = np.asarray(canvas.finish(), float)
    down, across = np.nonzero(pixels[:, :, 2] > pixels[:, :, 0])
    assert len(down) > 60
    words = pond.place.split()
    for low, high, value in (
        ("left", "right", across.mean()),
        ("upper", "lower", down.mean()),
        ("top", "bottom", down.mean()),
    ):
        if low in words:
            assert value < 40
        if high in words:
            assert value > 56
    if "middle" in words:
        assert max(abs(across.mean() - 48), abs(down.mean() - 48)) < 24
