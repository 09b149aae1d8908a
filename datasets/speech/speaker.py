"""Speaks utterances with espeak-ng in a process of its own, so that each sounds the same in any order."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import FloatArray
from benchmark.contract.errors import UserError
from benchmark.networks.torch_compat import import_torchaudio
from datasets.speech.espeak_program import HEADER
from datasets.speech.utterance import SAMPLE_RATE, Utterance


class Speaker:
    """Speaks utterances inside a `with` block, through a separate program; not to be shared between threads.

    Attributes:
        program: the running program, or None outside of the `with` block and after the program has ended.
        engine_rate: sample rate of the engine's own sound, in Hz.
    """

    def __init__(self) -> None:
        """Starts nothing; the `with` block does."""
        self.program: subprocess.Popen[bytes] | None = None
        self.engine_rate = 0

    def __enter__(self) -> Speaker:
        """Starts the program; raises UserError if espeak-ng is missing or does not load."""
        self.program = _start()
        try:
            self.engine_rate = int(self._answer())
        except RuntimeError as error:
            self._stop()
            raise UserError(
                f"espeak-ng (package espeakng-loader) does not start: {error}; captions without recordings need it: "
                "install it with `pip install --force-reinstall espeakng-loader`"
            ) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends the program."""
        self._stop()

    def speak(self, utterance: Utterance) -> FloatArray:
        """Speaks an utterance; what was spoken before makes no difference.

        Text without words (only punctuation) gives few samples or none. The sound is cut after ten minutes.

        Returns:
            float32 [n_samples] in [-1, 1], mono, 16 kHz.

        Raises:
            RuntimeError: the engine failed on this text, or the program has ended.
        """
        return resampled(self.engine_samples(utterance), self.engine_rate)

    def engine_samples(self, utterance: Utterance) -> NDArray[np.int16]:
        """Speaks an utterance as `speak` does, but returns int16 [n_samples] at the engine's own rate."""
        try:
            return np.frombuffer(self._answer(json.dumps(asdict(utterance)).encode() + b"\n"), np.int16)
        except RuntimeError as error:
            said = utterance.text if len(utterance.text) <= 80 else f"{utterance.text[:80]}..."
            raise RuntimeError(f"espeak-ng could not speak {said!r} with voice {utterance.voice}: {error}") from error

    def _answer(self, request: bytes = b"") -> bytes:
        """The program's answer to a request; raises RuntimeError if it reports an error or has ended."""
        if self.program is None:
            raise RuntimeError("the speaker is not running (use it as `with Speaker() as speaker:`)")
        try:
            good, payload = _exchange(self.program, request)
        except (OSError, EOFError) as error:
            self._stop()
            raise RuntimeError("the program that speaks has ended") from error
        except BaseException:
            self._stop()  # interrupted: the rest of this answer would be taken for the next one
            raise
        if not good:
            raise RuntimeError(payload.decode())
        return payload

    def _stop(self) -> None:
        program, self.program = self.program, None
        if program is None:
            return
        for stream in (program.stdin, program.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):  # flushing to a program that has ended
                    stream.close()
        program.kill()  # it has nothing to lose, and may be in the middle of an utterance
        program.wait()


def _start() -> subprocess.Popen[bytes]:
    """Starts `espeak_program.py` by path, since `datasets` may name another package there; raises UserError."""
    if not hasattr(os, "fork"):
        raise UserError(f"speaking captions needs an operating system with fork (Linux, macOS), not {sys.platform}")
    try:
        import espeakng_loader

        library, data_folder = espeakng_loader.get_library_path(), espeakng_loader.get_data_path()
    except (ImportError, RuntimeError) as error:
        raise UserError(
            f"espeak-ng (package espeakng-loader) is missing: {error}; captions without recordings need it: "
            "install it with `pip install --force-reinstall espeakng-loader`"
        ) from error
    program = Path(__file__).with_name("espeak_program.py")
    # -I and -S: nothing but the standard library, whatever the environment and the current folder hold.
    command = [sys.executable, "-I", "-S", str(program), library, data_folder]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _exchange(program: subprocess.Popen[bytes], request: bytes) -> tuple[bool, bytes]:
    """Sends a request; returns whether it went well, and the payload of the answer. Raises OSError or EOFError."""
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


def resampled(pcm: NDArray[np.int16], sample_rate: int) -> FloatArray:
    """Resamples int16 samples at `sample_rate` Hz to float32 [n_samples] in [-1, 1] at 16 kHz."""
    if not len(pcm):
        return np.zeros(0, np.float32)
    import torch

    waveform = torch.from_numpy(pcm.astype(np.float32) / 32768)
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)  # a second thread gains nothing here, and then spins on the core the engine needs
    try:
        at_16_khz: FloatArray = _resampler(sample_rate)(waveform).numpy()
    finally:
        torch.set_num_threads(n_threads)
    return np.clip(at_16_khz, -1, 1)


@functools.cache
def _resampler(sample_rate: int) -> Any:  # noqa: ANN401 - torchaudio has no type stubs
    """Torchaudio's resampling to 16 kHz; its filter is computed once."""
    return import_torchaudio().transforms.Resample(sample_rate, SAMPLE_RATE)
