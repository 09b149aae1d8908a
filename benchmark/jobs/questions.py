"""Asks code of others in a process of its own, which answers with plain values. Imports nothing heavy.

So nothing that this code changes, prints, starts or ends reaches this process.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmark.contract.worker_died import WorkerDied
from benchmark.jobs.descendants import kill_marked, marking, new_marker

Tell = Callable[[object], None]

_IN_THE_OTHER_PROCESS = """
import json, pickle, sys
path, descriptor, question = json.loads(sys.argv.pop())
sys.path[:] = path
from benchmark.jobs.questions import reply
reply(pickle.loads(bytes.fromhex(question)), descriptor)
"""


@dataclass(frozen=True)
class Answers:
    """What the other process has told.

    Attributes:
        values: JSON values, in the order in which they were told.
        end: one line that says how the process ended; it counts only where values are missing.
        ended_by_itself: whether nothing stopped the process, neither the time limit nor a signal. Another time it may
            tell more if something did.
    """

    values: tuple[Any, ...]
    end: str
    ended_by_itself: bool


def ask(question: Callable[[Tell], object], seconds: float) -> Answers:
    """What a question tells in a process of its own, with everything it told before it ended or was stopped.

    Args:
        question: picklable; it is called with a function that takes the JSON values to tell, one after the other.
        seconds: after which the process is stopped, with everything it has started.
    """
    marker = new_marker()
    with tempfile.TemporaryFile() as told:
        given = json.dumps([sys.path, told.fileno(), pickle.dumps(question).hex()])
        with marking(marker):
            process = subprocess.Popen(
                [sys.executable, "-c", _IN_THE_OTHER_PROCESS, given],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[told.fileno()],
                start_new_session=True,
            )
        try:
            died = WorkerDied(process.wait(seconds))
            end, by_itself = str(died), not died.was_killed
        except subprocess.TimeoutExpired:
            end, by_itself = f"it took more than {seconds:g} seconds", False
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            kill_marked(marker)
        told.seek(0)
        return Answers(tuple(_values(told.read().decode(errors="replace"))), end, by_itself)


def _values(text: str) -> list[Any]:
    """The values of the lines, up to one that the process did not finish."""
    values = []
    for line in text.splitlines():
        try:
            values.append(json.loads(line))
        except ValueError:
            break
    return values


def reply(question: Callable[[Tell], object], descriptor: int) -> None:
    """Answers a question in the other process: writes each value as a line into a file, and ends the process."""
    process = os.getpid()

    def tell(value: object) -> None:
        if os.getpid() == process:  # the code of others may have forked
            os.write(descriptor, f"{json.dumps(value)}\n".encode())

    question(tell)
    os._exit(0)
