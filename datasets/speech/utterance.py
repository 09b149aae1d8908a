"""A sentence and the voice, rate and pitch in which espeak-ng says it."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import sys
from dataclasses import asdict, dataclass

from benchmark.contract.errors import UserError

SAMPLE_RATE = 16_000  # Hz, of every waveform in the suite

# American and British ("en") speakers. Left out: f5 and the named variants that whisper, croak or play a character.
_VARIANTS = ("m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "f1", "f2", "f3", "f4")
VOICES = tuple(f"{accent}+{variant}" for accent in ("en-us", "en") for variant in _VARIANTS)


@dataclass(frozen=True)
class Utterance:
    """A sentence and the way it is said.

    Attributes:
        text: plain text; markup and phoneme notation have no special meaning.
        voice: espeak-ng voice, `language+variant`.
        rate: words per minute.
        pitch: 0 to 99; 50 is the voice's own pitch.
        pitch_range: 0 (monotone) to 99.
    """

    text: str
    voice: str
    rate: int
    pitch: int
    pitch_range: int

    @classmethod
    def drawn(cls, text: str, dataset: str, image: str, sentence: int) -> Utterance:
        """Draws voice, rate and pitch from a hash of the data set, the image and the sentence number, and nothing else.

        Args:
            text: what is said; it does not influence the draw.
            dataset: registry key of the data set.
            image: file name of the image.
            sentence: number of the sentence among those of the image.
        """
        seed = hashlib.sha256(json.dumps([dataset, image, sentence]).encode()).digest()
        first, second, third, fourth = (int.from_bytes(seed[start : start + 8], "big") for start in range(0, 32, 8))
        return cls(
            text=text,
            voice=VOICES[first % len(VOICES)],
            rate=130 + second % 71,
            pitch=30 + third % 41,
            pitch_range=30 + fourth % 51,
        )

    @property
    def identity(self) -> str:
        """SHA-256 (hex) of everything the sound depends on: utterances with equal identities sound the same."""
        return hashlib.sha256(json.dumps([engine_version(), asdict(self)], sort_keys=True).encode()).hexdigest()


@functools.cache
def engine_version() -> str:
    """Names the package that brings espeak-ng and its data, with its version, which together fix the sound.

    Raises:
        UserError: the package is not installed.
    """
    try:
        return f"espeakng-loader {importlib.metadata.version('espeakng-loader')}"
    except importlib.metadata.PackageNotFoundError:
        raise UserError(
            f"espeakng-loader is not installed for {sys.executable}; captions without recordings need it: "
            "install it with `pip install --force-reinstall espeakng-loader`"
        ) from None
