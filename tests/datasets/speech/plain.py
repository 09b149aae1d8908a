"""A plain utterance, and sounds of a fresh speaker."""

from datasets.speech.speaker import Speaker
from datasets.speech.utterance import Utterance

PLAIN = Utterance("many green trees around a square", "en-us+m1", rate=160, pitch=50, pitch_range=50)


def pcm(utterances: list[Utterance]) -> list[bytes]:
    """Speaks utterances with a new Speaker; returns the sounds as bytes."""
    with Speaker() as fresh:
        return [fresh.speak(utterance).tobytes() for utterance in utterances]
