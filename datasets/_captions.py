"""Five sentences that tell what a stand-in scene shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from datasets._canvas import Fact
from datasets._nouns import NOUNS
from datasets._phrases import WORDINGS
from datasets._scenes import Scene

# Sentence patterns every scene can use; those with a neighbour need one to be drawn.
_ALONE = ("there is {s}", "it is {s}", "here is {s}", "{m} in {s}", "we can see {s}")
_NEXT_TO = (
    "{s} with {n}",
    "{n} near {s}",
    "{m} with {n} beside",
    "{n} beside {s}",
    "{m} near {n}",
    "{s} has {n} on one side",
)
# Things a scene may be said to lack; each is told of by its fact wherever it is drawn.
_ABSENT = ("boat", "plane", "tank", "tennis court", "pool", "baseball field", "football field", "runway", "field")
_LACKING = ("{s} without {a}", "there are no {a} in {s}", "{m} but no {a}")
# Shares of the patterns: a name alone, a neighbour, the recipe's own lines, something absent.
_SHARES = (0.22, 0.36, 0.32, 0.1)
# Probabilities of 1 to 5 different sentences among the five: annotators often repeated one.
_N_DIFFERENT = (0.1, 0.15, 0.3, 0.3, 0.15)
# Beginnings of lines that need a subject in the plural.
_PLURAL = ("{m} lie", "{m} stand", "{m} are", "{m} go ")
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six")


def five_captions(recipe: str, scene: Scene, rng: np.random.Generator) -> list[str]:
    """Five sentences, some of them repeated, as in the published captions."""
    n_different = int(rng.choice(5, p=_N_DIFFERENT)) + 1
    different = [_sentence(recipe, scene, rng) for _ in range(n_different)]
    picks = [*range(n_different), *rng.integers(n_different, size=5 - n_different).tolist()]
    return [different[k] for k in picks]


def _pick(options: Sequence[str], rng: np.random.Generator) -> str:
    """One of the options."""
    return options[int(rng.integers(len(options)))]


def _sentence(recipe: str, scene: Scene, rng: np.random.Generator) -> str:
    """One sentence, ending in a full stop."""
    wording = WORDINGS[recipe]
    own_lines = [line for line in wording.lines if scene.subject.count > 1 or not line.startswith(_PLURAL)]
    kind = int(rng.choice(4, p=_SHARES))
    if kind == 1 and not scene.neighbours:
        kind = 2
    pattern = _pick((_ALONE, _NEXT_TO, own_lines, _LACKING)[kind], rng)
    if kind == 2 and scene.neighbours and rng.random() < 0.4:
        pattern += ", near {n}"
    colours = {"c": scene.subject.colour, "g": scene.ground}
    text = pattern.format(
        s=_pick(wording.names, rng).format(**colours),
        m=_phrase(scene.subject, rng),
        n=_neighbour(scene, rng),
        a=_absent(scene, rng),
        **colours,
    )
    return " ".join(text.split()) + " ."


def _neighbour(scene: Scene, rng: np.random.Generator) -> str:
    """One of the neighbours, or nothing where none was drawn."""
    if not scene.neighbours:
        return ""
    return _phrase(scene.neighbours[int(rng.integers(len(scene.neighbours)))], rng)


def _absent(scene: Scene, rng: np.random.Generator) -> str:
    """Plural noun of something that was not drawn."""
    drawn = {scene.subject.kind, *(fact.kind for fact in scene.neighbours)}
    kind = _pick([kind for kind in _ABSENT if kind not in drawn], rng)
    return NOUNS[kind][0][1]


def _phrase(fact: Fact, rng: np.random.Generator) -> str:
    """Number, colour (often left out) and noun of a thing, such as "three white storage tanks"."""
    singular, plural = NOUNS[fact.kind][int(rng.integers(len(NOUNS[fact.kind])))]
    colour = fact.colour if rng.random() < 0.6 else ""
    noun = singular if fact.count == 1 else plural
    if fact.count == 1:
        words = f"{colour} {noun}".strip()
        return f"{'an' if words[0] in 'aeio' else 'a'} {words}"
    return " ".join(f"{_number(fact.count, rng)} {colour} {noun}".split())


def _number(count: int, rng: np.random.Generator) -> str:
    """A number in words: exact to six, then vague."""
    if count < len(_NUMBERS):
        return _NUMBERS[count]
    return _pick(("several", "some") if count < 15 else ("many", "lots of"), rng)
