"""Speaks utterances with engines that run in processes of their own, so that each sounds the same in any order."""

from __future__ import annotations

import contextlib
import inspect
import json
import os
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import FloatArray
from benchmark.contract.drafts import draft_folder
from benchmark.contract.errors import DataUnavailable
from datasets.speech.engine import MISSING, Engine, missing
from datasets.speech.resampling import resampled
from datasets.speech.speech_program import HEADER
from datasets.speech.utterance import Utterance

LONGEST_START = 60  # seconds
LONGEST_ANSWER = 90  # seconds for one utterance; programs that fork have a limit of their own below it
RATES = range(4_000, 192_001)  # Hz, which an engine may have


class EngineProgram:
    """The running program of one engine.

    Attributes:
        process: None after the program has ended.
    """

    def __init__(self, engine: type[Engine], folder: Path) -> None:
        """Starts the program of an engine in a folder of its own.

        Raises:
            DataUnavailable: the engine is missing or does not start.
        """
        try:
            arguments = engine.arguments()
        except MISSING as error:
            raise missing(engine, error) from error
        # -I and -S: nothing of the environment and the current folder, and no installed package unless it is needed.
        flags = ["-I"] if engine.imports_packages else ["-I", "-S"]
        program = Path(__file__).with_name("speech_program.py")
        code = [inspect.getfile(engine), engine.__name__, str(int(engine.forked))]
        command = [sys.executable, *flags, str(program), *code, *arguments]
        self.process: subprocess.Popen[bytes] | None = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder
        )
        try:
            self.answer(b"", LONGEST_START)
        except RuntimeError as error:
            self.stop()
            raise missing(engine, error) from error

    def answer(self, request: bytes, seconds: float) -> tuple[int, bytes]:
        """The program's answer to a request: sample rate and samples.

        Raises:
            RuntimeError: it reports an error, has ended, or takes longer than `seconds`.
        """
        if self.process is None:
            raise RuntimeError("the program that speaks has ended")
        limit = _Limit(self.process, seconds)
        try:
            good, rate, payload = _exchange(self.process, request)
        except (OSError, EOFError) as error:
            self.stop()
            reason = f"it did not answer within {seconds:g} s" if limit.is_over else "the program that speaks has ended"
            raise RuntimeError(reason) from error
        except BaseException:
            self.stop()  # interrupted: the rest of this answer would be taken for the next one
            raise
        finally:
            limit.cancel()
        if not good:
            raise RuntimeError(payload.decode(errors="replace"))
        return rate, payload

    def stop(self) -> None:
        """Ends the program."""
        process, self.process = self.process, None
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):  # flushing to a program that has ended
                    stream.close()
        process.kill()  # it has nothing to lose, and may be in the middle of an utterance
        process.wait()


class _Limit:
    """Kills a process after some seconds, which ends every read from it.

    Attributes:
        is_over: whether it has done so.
    """

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.is_over = False
        self._process = process
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def cancel(self) -> None:
        self._timer.cancel()

    def _end(self) -> None:
        self.is_over = True
        self._process.kill()


class Speaker:
    """Speaks utterances inside a `with` block, through the programs of their engines; not to be shared by threads.

    Attributes:
        programs: engine -> its program, which its first utterance starts.
    """

    def __init__(self) -> None:
        """Starts nothing."""
        self.programs: dict[type[Engine], EngineProgram] = {}
        self._stack: ExitStack | None = None

    def __enter__(self) -> Speaker:
        """Starts nothing; raises DataUnavailable on a system without fork."""
        if not hasattr(os, "fork"):
            raise DataUnavailable(
                f"speaking captions needs an operating system with fork (Linux, macOS), not {sys.platform}"
            )
        self._stack = ExitStack()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends the programs."""
        stack, self._stack = self._stack, None
        self.programs = {}
        if stack is not None:
            stack.close()

    def speak(self, utterance: Utterance) -> FloatArray:
        """Speaks an utterance; what was spoken before makes no difference.

        Text without words (only punctuation) gives few samples or none.

        Returns:
            float32 [n_samples] in [-1, 1], mono, 16 kHz.

        Raises:
            DataUnavailable: the engine is missing, does not start, or fails on this text.
        """
        samples, rate = self.engine_samples(utterance)
        return np.clip(resampled(samples.astype(np.float32) / np.float32(32768), rate), -1, 1)

    def engine_samples(self, utterance: Utterance) -> tuple[NDArray[np.int16], int]:
        """Speaks an utterance as `speak` does, but returns int16 [n_samples] and the engine's own rate in Hz."""
        program = self._program(utterance.engine)
        try:
            rate, payload = program.answer(json.dumps(utterance.request).encode() + b"\n", LONGEST_ANSWER)
            if any(c.isalnum() for c in utterance.text) and not payload:
                raise RuntimeError("it gave no samples")
            if payload and rate not in RATES:
                raise RuntimeError(f"it gave samples at {rate} Hz")
            if len(payload) % 2:
                raise RuntimeError("it gave half a sample")
        except RuntimeError as error:
            said = utterance.text if len(utterance.text) <= 80 else f"{utterance.text[:80]}..."
            raise DataUnavailable(
                f"{utterance.engine.name} could not speak {said!r} with voice {utterance.voice}: {error}"
            ) from error
        return np.frombuffer(payload, np.int16), rate

    def _program(self, engine: type[Engine]) -> EngineProgram:
        """The program of an engine, started if it is not running."""
        if self._stack is None:
            raise RuntimeError("the speaker is not running (use it as `with Speaker() as speaker:`)")
        found = self.programs.get(engine)
        if found is None or found.process is None:
            folder = self._stack.enter_context(draft_folder(Path(tempfile.gettempdir())))
            found = self.programs[engine] = EngineProgram(engine, folder)
            self._stack.callback(found.stop)
        return found


def _exchange(program: subprocess.Popen[bytes], request: bytes) -> tuple[bool, int, bytes]:
    """Sends a request; returns whether it went well, rate and payload of the answer. Raises OSError or EOFError."""
    if program.stdin is None or program.stdout is None:
        raise EOFError("no pipes")
    program.stdin.write(request)
    program.stdin.flush()
    header = program.stdout.read(HEADER.size)
    if len(header) < HEADER.size:
        raise EOFError("no answer")
    good, rate, n_bytes = HEADER.unpack(header)
    payload = program.stdout.read(n_bytes)
    if len(payload) < n_bytes:
        raise EOFError("half an answer")
    return good, rate, payload
