"""The program that speaks: `python espeak_program.py LIBRARY DATA_FOLDER`, started by `datasets.speech.speaker`.

What espeak-ng says depends on everything that its process has said before. So this process initialises the engine and
never speaks itself. It forks a child for each request, so every request sounds the same in any order and any subset.

A request is one line with a JSON object that has the fields of `Request`. The answer is one byte that says whether it
went well (1) or not (0), the number of bytes that follow (uint32, little-endian), and those bytes: int16 mono samples
in native byte order, or an error message in UTF-8. Before any request, the program sends one answer with the sample
rate as decimal digits. It ends when stdin closes. It imports only the standard library, because every fork copies what
is in memory.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import struct
import sys
from collections.abc import Callable, Iterable
from typing import BinaryIO, TypedDict

HEADER = struct.Struct("<?I")
MAX_SECONDS = 600  # of sound; longer sounds are cut, so that an absurd text cannot fill the memory
TIME_LIMIT = 60  # seconds for one utterance, which takes milliseconds; only an engine that hangs reaches it

_AUDIO_OUTPUT_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000  # without this flag, an engine without its data ends the process and gives no reason
_PLAIN_UTF8 = 1  # no SSML and no [[phonemes]]: captions are plain text
_PARAMETERS = {"rate": 1, "pitch": 3, "pitch_range": 4}
# Control characters become spaces: NUL would end the text, and SOH would begin a command to the engine.
_CONTROLS = dict.fromkeys([*(code for code in range(32) if code not in (9, 10)), *range(127, 160)], " ")

_SynthCallback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


class Request(TypedDict):
    """What to say and how: the fields of `datasets.speech.utterance.Utterance`."""

    text: str
    voice: str
    rate: int
    pitch: int
    pitch_range: int


class EngineError(Exception):
    """The engine does not start or does not speak; the message says why."""


class Voice(ctypes.Structure):
    """The first fields of the C struct `espeak_VOICE`."""

    _fields_ = (("name", ctypes.c_char_p), ("languages", ctypes.c_char_p), ("identifier", ctypes.c_char_p))


class Engine:
    """espeak-ng, initialised in this process.

    Attributes:
        sample_rate: of its sound, in Hz.
    """

    def __init__(self, library: str, data_folder: str) -> None:
        """Loads the library; raises EngineError if the library or its data cannot be loaded."""
        if not os.path.isfile(os.path.join(data_folder, "phontab")):  # the engine would look for data elsewhere
            raise EngineError(f"no espeak-ng data in {data_folder}")
        try:
            self._library = ctypes.CDLL(library)
        except OSError as error:
            raise EngineError(str(error)) from error
        os.chdir(os.path.dirname(data_folder))  # the engine cuts paths at 160 bytes: "." is short enough
        self.sample_rate: int = self._library.espeak_Initialize(_AUDIO_OUTPUT_SYNCHRONOUS, 0, b".", _DONT_EXIT)
        if self.sample_rate <= 0:
            raise EngineError(f"espeak-ng cannot use its data in {data_folder} (status {self.sample_rate})")
        # The engine draws the breath of some voices at random, and seeds the generator by the clock.
        self._library.espeak_ng_SetRandSeed(ctypes.c_long(1))
        self._library.espeak_GetCurrentVoice.restype = ctypes.POINTER(Voice)
        self._samples = bytearray()
        self._callback = _SynthCallback(self._collect)  # must stay referenced: the engine keeps only its address
        self._library.espeak_SetSynthCallback(self._callback)

    def speak(self, request: Request) -> bytes:
        """Speaks a request and returns int16 mono samples as bytes; must be called in a forked child.

        Raises:
            EngineError: the voice is unknown, or the engine fails.
        """
        self._set_voice(request["voice"])
        values = {"rate": request["rate"], "pitch": request["pitch"], "pitch_range": request["pitch_range"]}
        for name, value in values.items():
            self._library.espeak_SetParameter(_PARAMETERS[name], value, 0)
        text = request["text"].translate(_CONTROLS).encode("utf-8", "replace")
        size = ctypes.c_size_t(len(text) + 1)
        status = self._library.espeak_Synth(text, size, 0, 0, 0, _PLAIN_UTF8, None, None)
        if status != 0:
            raise EngineError(f"espeak_Synth gave status {status}")
        return bytes(self._samples)

    def _set_voice(self, voice: str) -> None:
        """Chooses a voice, `language+variant`; raises EngineError if the engine does not know it."""
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise EngineError(f"espeak-ng has no voice {voice!r}")
        _, plus, variant = voice.partition("+")
        chosen = self._library.espeak_GetCurrentVoice().contents.identifier.decode()
        if plus and not chosen.endswith(plus + variant):  # the engine ignores an unknown variant
            raise EngineError(f"espeak-ng has no variant {variant!r} for voice {voice!r}")

    def _collect(self, samples: int | None, n_samples: int, _events: int | None) -> int:
        """The engine's callback: keeps the samples; returns 1 to stop the engine."""
        if samples and n_samples > 0:
            self._samples += ctypes.string_at(samples, 2 * n_samples)
        return int(len(self._samples) >= 2 * MAX_SECONDS * self.sample_rate)


def speak_in_child(speak: Callable[[Request], bytes], request: Request) -> tuple[bool, bytes]:
    """Forks a child that speaks one request.

    Returns:
        (True, samples), or (False, error message) if the child fails, dies or hangs.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _speak_and_exit(speak, request, writing)
    os.close(writing)
    with open(reading, "rb") as stream:
        answer = stream.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code in (0, 1):
        return code == 0, answer
    fate = f"exit code {code}" if code > 0 else signal.Signals(-code).name
    return False, f"the engine's process ended with {fate}".encode()


def _speak_and_exit(speak: Callable[[Request], bytes], request: Request, writing: int) -> None:
    """Runs in the forked child: writes samples (exit code 0) or an error message (1) to the pipe, and exits."""
    code = 2
    try:
        signal.alarm(TIME_LIMIT)  # ends a child that hangs
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)  # stdout carries the answers, so the engine must not print there
        os.dup2(silence, 2)
        with open(writing, "wb") as stream:
            try:
                stream.write(speak(request))
                code = 0
            except EngineError as error:
                stream.write(str(error).encode())
                code = 1
    finally:
        os._exit(code)


def serve(speak: Callable[[Request], bytes], requests: Iterable[bytes], answers: BinaryIO) -> None:
    """Answers each line of `requests` in order."""
    for line in requests:
        write_answer(answers, *speak_in_child(speak, json.loads(line)))


def write_answer(answers: BinaryIO, good: bool, payload: bytes) -> None:
    """Writes one answer as the module's docstring describes it."""
    answers.write(HEADER.pack(good, len(payload)) + payload)
    answers.flush()


def main(library: str, data_folder: str) -> None:
    """Serves stdin until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the caller handles Ctrl-C; when it ends, stdin closes
    answers = sys.stdout.buffer
    try:
        engine = Engine(library, data_folder)
    except (EngineError, AttributeError) as error:  # AttributeError: a library without espeak's functions
        write_answer(answers, False, str(error).encode())
        return
    try:
        write_answer(answers, True, str(engine.sample_rate).encode())
        serve(engine.speak, sys.stdin.buffer, answers)
    except BrokenPipeError:
        os._exit(1)  # the caller is gone; an ordinary exit would flush again and print an error


if __name__ == "__main__":
    main(*sys.argv[1:])
