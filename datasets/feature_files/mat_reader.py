"""Reads MATLAB's .mat files in a process of its own, because scipy's reader may crash on a damaged one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import numpy as np

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.worker_died import WorkerDied

_IN_THE_OTHER_PROCESS = """
import json, sys
path, descriptor, file, keys = json.loads(sys.argv.pop())
sys.path[:] = path
from datasets.feature_files.arrays import tell_mat
tell_mat(descriptor, file, keys)
"""

Arrays = dict[str, Any]


def read_mat(path: Path, keys: Collection[str] | None) -> tuple[list[str], Arrays]:
    """Names and arrays that the other process found.

    Args:
        path: the file.
        keys: names of the arrays; None asks for the names of all arrays, but for none of the arrays.

    Raises:
        DataUnavailable: the other process says that the file cannot be used.
        WorkerDied: it ended without an answer.
    """
    with tempfile.TemporaryFile() as answer:
        given = json.dumps([sys.path, answer.fileno(), str(path), keys if keys is None else list(keys)])
        done = subprocess.run(
            [sys.executable, "-c", _IN_THE_OTHER_PROCESS, given],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[answer.fileno()],
            check=False,
        )
        if done.returncode:
            raise WorkerDied(done.returncode)
        answer.seek(0)
        told = json.loads(answer.readline())
        if told["fault"]:
            raise DataUnavailable(told["fault"])
        return told["names"], {key: np.load(answer, allow_pickle=False) for key in told["keys"]}


def write_answer(descriptor: int, found: Callable[[], tuple[list[str], Arrays]]) -> None:
    """Runs in the other process: writes what was found, or why the file cannot be used, for `read_mat`.

    Args:
        descriptor: of the file that takes the answer.
        found: gives names and arrays; may raise DataUnavailable.
    """
    names: list[str] = []
    arrays: Arrays = {}
    fault = ""
    try:
        names, arrays = found()
    except DataUnavailable as error:
        fault = str(error)
    with os.fdopen(descriptor, "wb") as answer:
        answer.write(json.dumps({"fault": fault, "names": names, "keys": list(arrays)}).encode() + b"\n")
        for values in arrays.values():
            np.save(answer, values, allow_pickle=False)
