"""Speech for captions without a recording: espeak-ng, many voices, the same sound in any order."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.metadata
import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import FloatArray
from benchmark.contract.errors import UserError
from benchmark.networks.torch_compat import import_torchaudio
from datasets.speech.speaker import HEADER

SAMPLE_RATE = 16_000

# American and British ("en") speakers. Left out: f5 and the named variants that whisper, croak or play a character.
_VARIANTS = ("m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "f1", "f2", "f3", "f4")
VOICES = tuple(f"{accent}+{variant}" for accent in ("en-us", "en") for variant in _VARIANTS)

_REMEDY = "captions without recordings need it: install it with `pip install --force-reinstall espeakng-loader`"


@dataclass(frozen=True)
class Utterance:
    """A sentence and the way it is said.

    Attributes:
        text: plain text; markup and phoneme notation have no meaning.
        voice: of espeak-ng, `language+variant`.
        rate: words a minute.
        pitch: 0 to 99, 50 being the voice's own.
        pitch_range: 0 (monotone) to 99.
    """

    text: str
    voice: str
    rate: int
    pitch: int
    pitch_range: int

    @classmethod
    def drawn(cls, text: str, dataset: str, image: str, sentence: int) -> Utterance:
        """The text in a voice drawn by the data set, the image and the number of the sentence, and by nothing else."""
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
        """SHA-256, in hexadecimal digits, of all that the sound depends on: equal for equal sounds."""
        return hashlib.sha256(json.dumps([engine_version(), asdict(self)], sort_keys=True).encode()).hexdigest()


@functools.cache
def engine_version() -> str:
    """Package and version that espeak-ng and its data come with; the package bundles both, so it pins the sound.

    Raises:
        UserError: the package is not installed.
    """
    try:
        return f"espeakng-loader {importlib.metadata.version('espeakng-loader')}"
    except importlib.metadata.PackageNotFoundError:
        raise UserError(f"espeakng-loader is not installed for {sys.executable}; {_REMEDY}") from None


class Speaker:
    """Speaks utterances while its `with` block lasts, in a program of its own; not to be shared between threads."""

    def __init__(self) -> None:
        """Starts nothing yet."""
        self._program: subprocess.Popen[bytes] | None = None
        self._engine_rate = 0

    def __enter__(self) -> Speaker:
        """Starts the program; raises UserError where espeak-ng is missing or does not load."""
        self._program = _start()
        try:
            self._engine_rate = int(self._answer())
        except RuntimeError as error:
            self._stop()
            raise UserError(f"espeak-ng (package espeakng-loader) does not start: {error}; {_REMEDY}") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends the program."""
        self._stop()

    def speak(self, utterance: Utterance) -> FloatArray:
        """float32 [n_samples] in [-1, 1], 16 kHz mono; of the utterance alone, not of what was spoken before.

        Hardly any or no samples where there is nothing to say (only punctuation); cut after ten minutes of sound.

        Raises:
            RuntimeError: the engine failed on this text, or the program has ended.
        """
        try:
            pcm = self._answer(json.dumps(asdict(utterance)).encode() + b"\n")
        except RuntimeError as error:
            said = utterance.text if len(utterance.text) <= 80 else f"{utterance.text[:80]}..."
            raise RuntimeError(f"espeak-ng could not speak {said!r} with voice {utterance.voice}: {error}") from error
        return _resampled(np.frombuffer(pcm, np.int16), self._engine_rate)

    def _answer(self, request: bytes = b"") -> bytes:
        """The program's answer to a request; raises RuntimeError where it reports an error or has ended."""
        if self._program is None:
            raise RuntimeError("the speaker is not running (use it as `with Speaker() as speaker:`)")
        try:
            good, payload = _exchange(self._program, request)
        except (OSError, EOFError) as error:
            self._stop()
            raise RuntimeError("the program that speaks has ended") from error
        except BaseException:
            self._stop()  # interrupted: what is left of this answer would be taken for the next one
            raise
        if not good:
            raise RuntimeError(payload.decode())
        return payload

    def _stop(self) -> None:
        """Ends the program, if it runs."""
        program, self._program = self._program, None
        if program is None:
            return
        for stream in (program.stdin, program.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):  # flushing to a program that has ended
                    stream.close()
        program.kill()  # it holds nothing that could be lost, and may be in the middle of an utterance
        program.wait()


def _start() -> subprocess.Popen[bytes]:
    """Starts `speaker.py` by path: the name `datasets` may be another package's. Raises UserError where it cannot."""
    if not hasattr(os, "fork"):
        raise UserError(f"speaking captions needs an operating system with fork (Linux, macOS), not {sys.platform}")
    try:
        import espeakng_loader

        library, data_folder = espeakng_loader.get_library_path(), espeakng_loader.get_data_path()
    except (ImportError, RuntimeError) as error:
        raise UserError(f"espeak-ng (package espeakng-loader) is missing: {error}; {_REMEDY}") from error
    program = Path(__file__).with_name("speaker.py")
    # -I and -S: nothing but the standard library, whatever the environment and the current folder hold.
    command = [sys.executable, "-I", "-S", str(program), library, data_folder]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _exchange(program: subprocess.Popen[bytes], request: bytes) -> tuple[bool, bytes]:
    """Sends a request and reads one answer: whether it is good, and its payload. Raises OSError or EOFError."""
    if program.stdin is None or program.stdout is None:
        raise EOFError("no pipes")
    program.stdin.write(request)
    program.stdin.flush()
    header = program.stdout.read(HEADER.size)
    if len(header) < HEADER.size:
        raise EOFError("no answer")
    good, n_bytes = HEADER.unpack(header)
    payload = program.stdout.read(n_bytes)
    if len(payload) < n_bytes:
        raise EOFError("half an answer")
    return good, payload


def _resampled(pcm: NDArray[np.int16], sample_rate: int) -> FloatArray:
    """float32 [n_samples] in [-1, 1] at 16 kHz of int16 samples at another rate."""
    if not len(pcm):
        return np.zeros(0, np.float32)
    import torch

    waveform = torch.from_numpy(pcm.astype(np.float32) / 32768)
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)  # a second thread gains nothing here, and then spins on the core the engine needs
    try:
        resampled: FloatArray = _resampler(sample_rate)(waveform).numpy()
    finally:
        torch.set_num_threads(n_threads)
    return np.clip(resampled, -1, 1)


@functools.cache
def _resampler(sample_rate: int) -> Any:  # noqa: ANN401 - torchaudio has no type stubs
    """Torchaudio's resampling to 16 kHz, with its filter computed once."""
    return import_torchaudio().transforms.Resample(sample_rate, SAMPLE_RATE)
