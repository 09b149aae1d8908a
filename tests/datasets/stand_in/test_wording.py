"""Captions of stand-ins are true: they mention only what was drawn."""

import re

import numpy as np
import pytest
from PIL import Image

from datasets.stand_in.canvas import Fact
from datasets.stand_in.nouns import NOUNS
from datasets.stand_in.phrases import WORDINGS
from datasets.stand_in.scenes import RECIPES, Scene, draw_scene
from datasets.stand_in.wording import five_captions


def test_every_recipe_has_its_words():
    assert set(RECIPES) == set(WORDINGS)


@pytest.mark.parametrize("recipe", list(RECIPES))
def test_captions_name_only_places_where_something_lies(recipe):
    for seed in range(8):
        scene = draw_scene(recipe, seed)
        facts = (scene.subject, *scene.neighbours)
        assert all(fact.count >= 1 and fact.kind in NOUNS for fact in facts)
        for caption in five_captions(recipe, scene, np.random.default_rng(seed)):
            told = re.findall(
                r"(?:in the (?:upper|lower) (?:left|right) corner|(?:at the|on the) (?:top|bottom|left|right))", caption
            )
            assert set(told) <= {fact.place for fact in facts}


def test_a_neighbour_is_told_of_with_its_number_colour_and_place():
    """In a hand-made scene with three white tanks on the left, captions must say exactly that about tanks."""
    tanks = Fact("tank", 3, "white", "on the left")
    scene = Scene(Image.new("RGB", (96, 96)), Fact("sea", 1, "blue", "at the bottom"), (tanks,), "yellow", "sand")
    captions = {caption for seed in range(60) for caption in five_captions("beach", scene, np.random.default_rng(seed))}
    told = [caption for caption in captions if "three" in caption]
    noun = "(white )?(storage tanks|round tanks)|round (white )?(buildings|tanks)"
    pattern = rf"((with|and) three ({noun}) on the left|near three ({noun})|(with|and) three ({noun}) beside) \.$"
    assert len(told) > 20
    assert all(re.search(pattern, caption) for caption in told)
    assert not any(re.search(rf"\b(two|four|five|six|several|many) ({noun})", caption) for caption in captions)
