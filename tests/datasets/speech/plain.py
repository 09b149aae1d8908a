"""A plain utterance, and sounds of a fresh speaker."""

from dataclasses import dataclass, replace

from datasets.speech.espeak_ng import EspeakNg
from datasets.speech.speaker import Speaker
from datasets.speech.utterance import Utterance


@dataclass(frozen=True)
class Spoken(Utterance):
    """An utterance whose request is stated, not drawn from a seed."""

    changes: tuple[tuple[str, str | int], ...] = ()

    @property
    def request(self):
        stated = {"text": self.text, "voice": self.voice, "rate": 160, "pitch": 50, "pitch_range": 50}
        return stated | dict(self.changes)


PLAIN = Spoken("many green trees around a square", EspeakNg, "en-us+m1", (0, 0, 0))


def changed(**fields: str | int) -> Spoken:
    """PLAIN with other values in its request."""
    return replace(PLAIN, text=str(fields.get("text", PLAIN.text)), changes=tuple(fields.items()))


def drawn(text: str, *names: str | int) -> Utterance:
    """A drawn utterance of espeak-ng."""
    return Utterance.drawn(text, EspeakNg, EspeakNg.voices(), *names)


def pcm(utterances: list[Utterance]) -> list[bytes]:
    """Speaks utterances with a new Speaker; returns the sounds as bytes."""
    with Speaker() as fresh:
        return [fresh.speak(utterance).tobytes() for utterance in utterances]
