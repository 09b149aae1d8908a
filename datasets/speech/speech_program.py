"""The program that speaks: `python speech_program.py MODULE CLASS FORKED ARGUMENT…`, which `speaker` starts.

MODULE is the file of an engine and CLASS its class, which is built with the arguments; FORKED is 1 or 0. The file is
loaded by its path, since `datasets` may name another package here.

A request is one line with a JSON object, which the engine understands. The answer is one byte that says whether it
went well (1) or not (0), the sample rate in Hz (uint32, little-endian), the number of bytes that follow (uint32), and
those bytes: int16 mono samples in native byte order, or an error message in UTF-8. Before any request, the program
sends one answer that says whether the engine has started. It ends when stdin closes.

What some engines say depends on everything that their process has said before. For them (FORKED) this process never
speaks itself: it forks a child for each request, so every request sounds the same in any order and any subset. It
imports only the standard library, because every fork copies what is in memory.
"""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import struct
import sys
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

HEADER = struct.Struct("<?II")
TIME_LIMIT = 60  # seconds for one utterance, which takes milliseconds; only an engine that hangs reaches it

Speak = Callable[[dict[str, Any]], tuple[int, bytes]]


def speak_here(speak: Speak, request: dict[str, Any]) -> tuple[bool, int, bytes]:
    """Speaks one request in this process; returns (True, rate, samples), or (False, 0, error message)."""
    try:
        return True, *speak(request)
    except Exception as error:  # noqa: BLE001 - the answer names it
        return False, 0, f"{type(error).__name__}: {error}".encode()


def speak_in_child(speak: Speak, request: dict[str, Any]) -> tuple[bool, int, bytes]:
    """Forks a child that speaks one request; answers as `speak_here`, also if the child dies or hangs."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _answer_and_exit(speak, request, writing)
    os.close(writing)
    with open(reading, "rb") as stream:
        answer = stream.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code == 0:
        good, rate, _ = HEADER.unpack_from(answer)
        return good, rate, answer[HEADER.size :]
    fate = f"exit code {code}" if code > 0 else signal.Signals(-code).name
    return False, 0, f"the engine's process ended with {fate}".encode()


def _answer_and_exit(speak: Speak, request: dict[str, Any], writing: int) -> None:
    """Runs in the forked child: writes the answer to the pipe, and exits."""
    code = 2
    try:
        signal.alarm(TIME_LIMIT)  # ends a child that hangs
        with open(writing, "wb") as stream:
            write_answer(stream, *speak_here(speak, request))
        code = 0
    finally:
        os._exit(code)


def serve(speak: Speak, forked: bool, requests: Iterable[bytes], answers: BinaryIO) -> None:
    """Answers each line of `requests` in order."""
    for line in requests:
        write_answer(answers, *(speak_in_child if forked else speak_here)(speak, json.loads(line)))


def write_answer(answers: BinaryIO, good: bool, rate: int, payload: bytes) -> None:
    """Writes one answer as the module's docstring describes it."""
    answers.write(HEADER.pack(good, rate, len(payload)) + payload)
    answers.flush()


def _loaded(module: str, name: str, arguments: list[str]) -> Speak:
    """The method of an engine that speaks."""
    spec = importlib.util.spec_from_file_location("speech_engine", module)
    if spec is None or spec.loader is None:
        raise ImportError(f"{module} is no Python module")
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = loaded
    spec.loader.exec_module(loaded)
    speak: Speak = getattr(loaded, name)(*arguments).speak
    return speak


def main(module: str, name: str, forked: str, *arguments: str) -> None:
    """Serves stdin until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the caller handles Ctrl-C; when it ends, stdin closes
    answers = os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_RDWR)
    for descriptor in (1, 2):  # the answers have a descriptor of their own, so an engine may print
        os.dup2(silence, descriptor)
    requests = os.fdopen(os.dup(0), "rb")
    os.dup2(silence, 0)  # programs that an engine starts must not read the requests
    try:
        speak = _loaded(module, name, list(arguments))
    except Exception as error:  # noqa: BLE001 - the answer names it
        write_answer(answers, False, 0, str(error).encode())
        return
    try:
        write_answer(answers, True, 0, b"")
        serve(speak, forked == "1", requests, answers)
    except BrokenPipeError:
        os._exit(1)  # the caller is gone; an ordinary exit would flush again and print an error


if __name__ == "__main__":
    main(*sys.argv[1:])
