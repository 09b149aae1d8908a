"""hibari: a small neural voice, from the package hibari-tts."""

from __future__ import annotations

import importlib.metadata
from typing import Any, ClassVar


class Hibari:
    """hibari-tts with the voice that lies in its package; its other voices would be downloaded."""

    name: ClassVar[str] = "hibari"
    forked: ClassVar[bool] = False
    imports_packages: ClassVar[bool] = True

    @classmethod
    def voices(cls) -> tuple[str, ...]:
        """The one voice."""
        return ("heart",)

    @classmethod
    def version(cls) -> str:
        """Versions of the package, which holds the voice, and of the library that computes it."""
        try:
            return " ".join(f"{name} {importlib.metadata.version(name)}" for name in ("hibari-tts", "onnxruntime"))
        except importlib.metadata.PackageNotFoundError as error:
            raise ImportError(
                f"the package {error.name} is missing; install it with `pip install hibari-tts`"
            ) from None

    @classmethod
    def arguments(cls) -> tuple[str, ...]:
        """None."""
        return ()

    @classmethod
    def request(cls, text: str, voice: str, seed: tuple[int, ...]) -> dict[str, str | int]:
        """The seed draws the noise in the voice, and the speed from .80 to 1.20."""
        return {"text": text, "voice": voice, "seed": seed[0] % 2**32, "percent": 80 + seed[1] % 41}

    def __init__(self) -> None:
        """Loads the voice."""
        from hibari import SAMPLE_RATE
        from hibari import Hibari as Voice

        self._rate: int = SAMPLE_RATE
        self._voice = Voice("heart", threads=1)

    def speak(self, request: dict[str, Any]) -> tuple[int, bytes]:
        """Speaks a request; returns the sample rate and int16 mono samples as bytes."""
        wave = self._voice(request["text"], speed=request["percent"] / 100, seed=request["seed"])
        samples: bytes = (wave.clip(-1, 1) * 32767).round().astype("int16").tobytes()
        return self._rate, samples
