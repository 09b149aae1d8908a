"""festival, a system program: two diphone voices and the HTS voice of slt."""

from __future__ import annotations

import functools
import hashlib
import re
import shutil
import subprocess
import threading
import unicodedata
import wave
from pathlib import Path
from typing import Any, ClassVar

TIME_LIMIT = 60  # seconds for one answer; only a program that hangs reaches it

# Name of a voice -> its folder below a folder of voices.
_VOICES = {
    "cmu_us_slt_arctic_hts": "us/cmu_us_slt_arctic_hts",
    "kal_diphone": "english/kal_diphone",
    "ked_diphone": "english/ked_diphone",
}
_FOLDERS = ("share/festival/voices", "lib/festival/voices")  # below the program's prefix
_DICTIONARIES = "share/festival/dicts"


class Festival:
    """festival, started once for many requests."""

    name: ClassVar[str] = "festival"
    forked: ClassVar[bool] = False
    imports_packages: ClassVar[bool] = False

    @classmethod
    def voices(cls) -> tuple[str, ...]:
        """Names of the installed voices."""
        found = tuple(name for name in _VOICES if _folder(name) is not None)
        if not found:
            raise FileNotFoundError(
                f"festival has none of the voices {', '.join(_VOICES)}; install them, e.g. with `apt install "
                "festvox-kallpc16k festvox-kdlpc16k festvox-us-slt-hts`"
            )
        return found

    @classmethod
    def version(cls) -> str:
        """Version of the program, and digest of its installed voices and its dictionaries."""
        return f"festival {_program_version(_program())} with voices {_files_digest(cls.voices())[:16]}"

    @classmethod
    def arguments(cls) -> tuple[str, ...]:
        """Path of the program."""
        return (_program(),)

    @classmethod
    def request(cls, text: str, voice: str, seed: tuple[int, ...]) -> dict[str, str | int]:
        """Text and voice; every seed sounds the same."""
        return {"text": text, "voice": voice}

    def __init__(self, program: str) -> None:
        """Starts nothing; the first request does."""
        self._program = program
        self._running: subprocess.Popen[bytes] | None = None

    def speak(self, request: dict[str, Any]) -> tuple[int, bytes]:
        """Speaks a request; returns the sample rate and int16 mono samples as bytes.

        Raises:
            OSError: the program has ended, or writes no sound.
        """
        text = "".join(c if c.isprintable() else " " for c in request["text"])
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore")  # it knows no other letters
        quoted = plain.replace(b"\\", b" ").replace(b'"', b" ")
        if not any(chr(c).isalnum() for c in quoted):  # the program would end
            return 16_000, b""
        sound = Path("sound.wav")
        sound.unlink(missing_ok=True)
        said = self._answer(
            b'(voice_%s)(utt.save.wave (utt.synth (Utterance Text "%s")) "sound.wav" (quote riff))'
            b'(format t "said\\n")(fflush nil)\n' % (request["voice"].encode(), quoted)
        )
        if not said.endswith(b"said\n") or not sound.exists():
            raise OSError("festival has ended, or did not answer in time")
        with wave.open(str(sound)) as file:
            if (file.getnchannels(), file.getsampwidth()) != (1, 2):
                raise OSError("festival gave a sound that is not 16-bit mono")
            return file.getframerate(), file.readframes(file.getnframes())

    def _answer(self, command: bytes) -> bytes:
        """The line that the program prints for a command, empty if it ends instead; the next request starts it anew."""
        if self._running is None:
            self._running = subprocess.Popen(
                [self._program, "--pipe"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        program = self._running
        if program.stdin is None or program.stdout is None:
            raise OSError("festival has no pipes")
        limit = threading.Timer(TIME_LIMIT, program.kill)  # whoever ends this process would leave it hanging
        limit.start()
        try:
            program.stdin.write(command)
            program.stdin.flush()
            line = program.stdout.readline()
        except BrokenPipeError:
            line = b""
        finally:
            limit.cancel()
        if not line:
            program.kill()
            program.wait()
            self._running = None
        return line


def _program() -> str:
    """Path of the program; raises FileNotFoundError if there is none."""
    found = shutil.which("festival")
    if found is None:
        raise FileNotFoundError(
            "there is no program festival on PATH; install it, e.g. with `apt install festival festvox-kallpc16k "
            "festvox-kdlpc16k festvox-us-slt-hts`"
        )
    return found


def _folder(voice: str) -> Path | None:
    """Folder of a voice; None if it is not installed."""
    prefix = Path(_program()).resolve().parent.parent
    places = [prefix / folder / _VOICES[voice] for folder in _FOLDERS]
    return next((place for place in places if place.is_dir()), None)


@functools.cache
def _program_version(program: str) -> str:
    printed = subprocess.run(
        [program, "--version"], capture_output=True, text=True, check=True, timeout=TIME_LIMIT
    ).stdout
    found = re.search(r"\d+\.\d+\S*", printed)
    if found is None:
        raise OSError(f"{program} names no version")
    return found[0]


@functools.cache
def _files_digest(voices: tuple[str, ...]) -> str:
    """SHA-256 of names and contents of the files of these voices, and of the dictionaries, which say words."""
    total = hashlib.sha256()
    prefix = Path(_program()).resolve().parent.parent
    folders = [(voice, _folder(voice)) for voice in voices] + [("dicts", prefix / _DICTIONARIES)]
    for voice, folder in folders:
        for path in sorted(folder.rglob("*")) if folder is not None else ():
            if path.is_file():
                total.update(f"{voice}/{path.name}:".encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
