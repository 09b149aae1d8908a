"""A fit in a process of its own, where nothing of this one is left but the method's class."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from functools import reduce
from unittest import mock

from benchmark.checks.subject import N_TEST, N_TRAIN, CheckFailure, Subject
from benchmark.contract.arrays import FloatArray
from benchmark.contract.rows import MethodRow
from benchmark.jobs.stops import stops_held_back
from benchmark.jobs.threads import single_threaded

DAYS = 100  # by which the clock of the other process is ahead


def outputs_in_a_new_process(subject: Subject) -> dict[str, FloatArray]:
    """Outputs of the test pairs after a fit with seed 0 that follows a fit on other data.

    Strings have other hashes there, and the clock is ahead.

    Raises:
        CheckFailure: the class cannot be imported there.
    """
    cls = subject.cls
    if "<" in cls.__qualname__ or cls.__module__ == "__main__":
        raise CheckFailure("the class should be importable from its module, so that worker processes find it")
    # The server of these processes starts once, imports once, and gives each process a fresh copy of itself.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmark.checks.subject"])
    other = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    with mock.patch.dict(os.environ, {"PYTHONHASHSEED": other}), ProcessPoolExecutor(1, context) as pool:
        with stops_held_back():  # a process that starts reads its task from this one, and complains if it ends halfway
            future = pool.submit(_outputs, subject.row, cls.__module__, cls.__qualname__)
        return future.result()


def _outputs(row: MethodRow, module: str, name: str) -> dict[str, FloatArray]:
    now, now_ns, ahead = time.time, time.time_ns, DAYS * 86_400
    time.time = lambda: now() + ahead
    time.time_ns = lambda: now_ns() + ahead * 10**9
    cls = reduce(getattr, name.split("."), importlib.import_module(module))
    subject = Subject(row, cls)
    with single_threaded():
        subject.fitted(subject.pairs(N_TRAIN, 2), n_bits=8, seed=1)
        return subject.outputs(subject.fitted(subject.pairs(N_TRAIN, 0)), subject.pairs(N_TEST, 1).features)
