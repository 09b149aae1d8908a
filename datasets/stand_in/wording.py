"""Words five captions that tell what a stand-in scene shows."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

import numpy as np

from datasets.stand_in.canvas import Fact
from datasets.stand_in.nouns import NOUNS
from datasets.stand_in.phrases import WORDINGS
from datasets.stand_in.scenes import Scene

# material -> phrases for ground of this material, whose colour is {g}
_GROUNDS = MappingProxyType(
    {
        "grass": ("{g} grass", "{g} grass land"), "soil": ("dry {g} land", "bare {g} ground"),
        "sand": ("{g} sand", "dry {g} sand"), "concrete": ("paved {g} ground", "flat {g} ground"),
        "asphalt": ("paved {g} ground", "flat {g} ground"), "water": ("{g} water",), "crop": ("{g} land",),
    }
)  # fmt: skip
# Probability that a sentence mentions a neighbour, if there is one that it does not mention yet.
_TELLS_NEIGHBOUR = 0.85
# Probabilities of 1 to 5 different sentences among the five, since annotators often repeated one.
_N_DIFFERENT = (0.1, 0.15, 0.3, 0.3, 0.15)
# Adjectives that come before a colour.
_SIZES = ("small", "large", "long", "round", "wide", "straight", "curved")
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six")


def five_captions(recipe: str, scene: Scene, rng: np.random.Generator) -> list[str]:
    """Words five captions of a scene; some are repeated, as in the published captions.

    Args:
        recipe: key of the recipe that drew the scene.
        scene: what was drawn.
        rng: chooses the words.
    """
    n_different = int(rng.choice(5, p=_N_DIFFERENT)) + 1
    different = [_sentence(recipe, scene, rng) for _ in range(n_different)]
    picks = [*range(n_different), *rng.integers(n_different, size=5 - n_different).tolist()]
    return [different[k] for k in picks]


def _pick(options: Sequence[str], rng: np.random.Generator) -> str:
    return options[int(rng.integers(len(options)))]


def _sentence(recipe: str, scene: Scene, rng: np.random.Generator) -> str:
    """One sentence, ending in a full stop."""
    wording, subject = WORDINGS[recipe], scene.subject
    line = _pick(wording.lines + (wording.several if subject.count > 1 else ()), rng)
    text = line.format(
        s=_pick(wording.names, rng),
        m=_phrase(subject, rng),
        c=subject.colour,
        g=scene.ground,
        l=_pick(_GROUNDS[scene.material], rng).format(g=scene.ground),
        w=subject.place,
    )
    untold = [fact for fact in scene.neighbours if not _mentions(text, fact)]
    if untold and rng.random() < _TELLS_NEIGHBOUR:
        text += f" {_neighbour(untold[int(rng.integers(len(untold)))], rng)}"
    return " ".join(text.split()) + " ."


def _mentions(text: str, fact: Fact) -> bool:
    """Whether the text holds one of the nouns of a thing."""
    return any(noun in text for nouns in NOUNS[fact.kind] for noun in nouns)


def _neighbour(fact: Fact, rng: np.random.Generator) -> str:
    """A phrase about a neighbour, such as "and a pond in the upper left corner"."""
    thing = _phrase(fact, rng)
    if fact.place and rng.random() < 0.7:
        return _pick((f"and {thing} {fact.place}", f"with {thing} {fact.place}"), rng)
    return _pick((f"near {thing}", f"with {thing} beside", f"and {thing} beside"), rng)


def _phrase(fact: Fact, rng: np.random.Generator) -> str:
    """Number, colour (often left out) and noun of a thing, such as "three white storage tanks"."""
    singular, plural = NOUNS[fact.kind][int(rng.integers(len(NOUNS[fact.kind])))]
    noun = _coloured(singular if fact.count == 1 else plural, fact.colour if rng.random() < 0.6 else "")
    if fact.count == 1:
        return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"
    return f"{_number(fact.count, rng)} {noun}"


def _coloured(noun: str, colour: str) -> str:
    """The noun with its colour in the usual place: "small white roads", "pieces of blue water"."""
    words = noun.split()
    start = words.index("of") + 1 if "of" in words else int(words[0] in _SIZES)
    return " ".join([*words[:start], *colour.split(), *words[start:]])


def _number(count: int, rng: np.random.Generator) -> str:
    """A number in words, exact up to six and vague above."""
    if count < len(_NUMBERS):
        return _NUMBERS[count]
    return _pick(("several", "some") if count < 15 else ("many", "lots of"), rng)
