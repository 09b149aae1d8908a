"""flite, a system program: four voices recorded by the speakers of the CMU ARCTIC databases and of kal16."""

from __future__ import annotations

import functools
import hashlib
import re
import shutil
import subprocess
import unicodedata
import wave
from pathlib import Path
from typing import Any, ClassVar

TIME_LIMIT = 60  # seconds for one answer; only a program that hangs reaches it
# Left out: kal, which is kal16 at half the rate, and awb_time, which only tells the time.
_VOICES = ("awb", "kal16", "rms", "slt")


class Flite:
    """flite, started once for every request."""

    name: ClassVar[str] = "flite"
    forked: ClassVar[bool] = False
    imports_packages: ClassVar[bool] = False

    @classmethod
    def voices(cls) -> tuple[str, ...]:
        """Names that the program lists; it would speak any other name with its first voice."""
        listed = set(_printed(_program(), "-lv").partition(":")[2].split())
        return tuple(voice for voice in _VOICES if voice in listed)

    @classmethod
    def version(cls) -> str:
        """What the program calls itself, which does not tell its builds apart, and digest of its files."""
        found = re.search(r"flite-\S+", _printed(_program(), "--version"))
        if found is None:
            raise OSError(f"{_program()} names no version of flite")
        return f"{found[0]} with files {_files_digest(_program())[:16]}"

    @classmethod
    def arguments(cls) -> tuple[str, ...]:
        """Path of the program."""
        return (_program(),)

    @classmethod
    def request(cls, text: str, voice: str, seed: tuple[int, ...]) -> dict[str, str | int]:
        """Text and voice; every seed sounds the same."""
        return {"text": text, "voice": voice}

    def __init__(self, program: str) -> None:
        """Starts nothing."""
        self._program = program

    def speak(self, request: dict[str, Any]) -> tuple[int, bytes]:
        """Speaks a request; returns the sample rate and int16 mono samples as bytes.

        Raises:
            OSError: the program cannot be started or writes no sound.
            subprocess.SubprocessError: the program fails or hangs.
        """
        text = request["text"].replace("\0", " ")
        Path("text").write_bytes(unicodedata.normalize("NFKD", text).encode("ascii", "ignore"))  # it knows no others
        command = [self._program, "-voice", request["voice"], "-f", "text", "-o", "sound.wav"]
        Path("sound.wav").unlink(missing_ok=True)
        subprocess.run(command, check=True, timeout=TIME_LIMIT)
        with wave.open("sound.wav") as sound:
            if (sound.getnchannels(), sound.getsampwidth()) != (1, 2):
                raise OSError("flite gave a sound that is not 16-bit mono")
            return sound.getframerate(), sound.readframes(sound.getnframes())


def _program() -> str:
    """Path of the program; raises FileNotFoundError if there is none."""
    found = shutil.which("flite")
    if found is None:
        raise FileNotFoundError("there is no program flite on PATH; install it, e.g. with `apt install flite`")
    return found


@functools.cache
def _files_digest(program: str) -> str:
    """SHA-256 of the program and, on systems with ldd, of its own libraries, which hold voices and dictionary."""
    linked = _printed("ldd", program) if shutil.which("ldd") else ""
    libraries = sorted(set(re.findall(r"=> (\S*flite\S*)", linked)))
    total = hashlib.sha256()
    for path in (program, *libraries):
        total.update(hashlib.sha256(Path(path).read_bytes()).digest())
    return total.hexdigest()


@functools.cache
def _printed(*command: str) -> str:
    """What a command prints; its exit code says nothing, since flite tells its version with 1."""
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=TIME_LIMIT).stdout
