"""A speech engine for tests: a tone for each letter, by the standard library alone."""

from __future__ import annotations

import array
import math
from typing import Any, ClassVar


class Beeps:
    """Every letter is a tone of 40 ms whose pitch tells the letter; the voice doubles the pitch."""

    name: ClassVar[str] = "beeps"
    forked: ClassVar[bool] = False
    imports_packages: ClassVar[bool] = False

    @classmethod
    def voices(cls) -> tuple[str, ...]:
        """Two voices."""
        return ("low", "high")

    @classmethod
    def version(cls) -> str:
        """Of this engine."""
        return "beeps 1"

    @classmethod
    def arguments(cls) -> tuple[str, ...]:
        """None."""
        return ()

    @classmethod
    def request(cls, text: str, voice: str, seed: tuple[int, ...]) -> dict[str, str | int]:
        """Text and voice."""
        return {"text": text, "voice": voice}

    def speak(self, request: dict[str, Any]) -> tuple[int, bytes]:
        """8 kHz."""
        low = 200 if request["voice"] == "low" else 400
        pitches = [low + 40 * (ord(c) % 32) for c in request["text"] if c.isalnum()]
        tones = [int(9000 * math.sin(2 * math.pi * pitch * t / 8000)) for pitch in pitches for t in range(320)]
        return 8000, array.array("h", tones).tobytes()


class Lost(Beeps):
    """An engine that is not installed."""

    name: ClassVar[str] = "lost"

    @classmethod
    def version(cls) -> str:
        """Raises ImportError."""
        raise ImportError("it is gone; get it back")
