"""A sentence, and the engine, voice and seed with which it is said."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from datasets.speech.engine import Engine


@dataclass(frozen=True)
class Utterance:
    """A sentence and the way it is said.

    Attributes:
        text: plain text; markup and phoneme notation have no special meaning.
        engine: that says it.
        voice: one of its voices.
        seed: three whole numbers from 0 to 2**64 - 1, from which the engine draws whatever else can vary.
    """

    text: str
    engine: type[Engine]
    voice: str
    seed: tuple[int, int, int]

    @classmethod
    def drawn(
        cls, text: str, engine: type[Engine], voices: tuple[str, ...], dataset: str, image: str, sentence: int
    ) -> Utterance:
        """Draws voice and seed from a hash of the data set, the image and the sentence number, and nothing else.

        Args:
            text: what is said; it does not influence the draw.
            engine: that says it.
            voices: among which the voice is drawn.
            dataset: registry key of the data set.
            image: file name of the image.
            sentence: number of the sentence among those of the image.
        """
        first, second, third, fourth = numbers(dataset, image, sentence)
        return cls(text, engine, voices[first % len(voices)], (second, third, fourth))

    @property
    def request(self) -> dict[str, str | int]:
        """What the engine is asked to say."""
        return self.engine.request(self.text, self.voice, self.seed)


def numbers(*names: str | int) -> tuple[int, int, int, int]:
    """Four whole numbers below 2**64, drawn by hashing names."""
    drawn = hashlib.sha256(json.dumps(names).encode()).digest()
    first, second, third, fourth = (int.from_bytes(drawn[start : start + 8], "big") for start in range(0, 32, 8))
    return first, second, third, fourth
