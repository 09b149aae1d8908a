"""Methods that harm the process they run in, each in a way of its own, and a harmless one beside them."""

from __future__ import annotations

import _thread
import atexit
import ctypes
import gc
import locale
import os
import resource
import shutil
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
import torch

from benchmark.contract.arrays import FloatArray
from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.rows import MethodRow

Fate = Literal["ok", "failed", "tried again"]


class OwnExit(BaseException):
    """Not an Exception."""


class Unpicklable(Exception):
    """Needs two arguments, so a copy of it cannot be made from its message."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one)
        self.lock = threading.Lock()


class Mute(Exception):
    """Has no text."""

    def __str__(self) -> str:
        raise RuntimeError("no text")


def _raise(error: BaseException) -> None:
    raise error


def _stay() -> None:
    threading.Thread(target=time.sleep, args=(600,)).start()


def _leave_a_child() -> None:
    if os.fork() == 0:
        time.sleep(600)
        os._exit(0)


def _leave_a_child_and_exit() -> None:
    _leave_a_child()
    os._exit(7)


def _set_all_libraries() -> None:
    torch.set_default_dtype(torch.float64)
    torch.set_grad_enabled(False)
    torch.set_flush_denormal(True)
    np.seterr(all="raise")
    warnings.simplefilter("error")
    gc.disable()
    sys.setrecursionlimit(200)
    locale.setlocale(locale.LC_ALL, "C")
    sys.setprofile(None)


def _own_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, 1.5)  # would kill the next cell


def _limit_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


def _hurt_the_environment() -> None:
    os.environ.clear()
    os.environ["XMHASH_CACHE"] = "/nowhere"
    os.umask(0o777)


def _chdir() -> None:
    os.chdir("/")


def _delete_own_folder() -> None:
    Path("gone").mkdir()
    os.chdir("gone")
    shutil.rmtree(Path.cwd())


# Name -> what its fit does, and what becomes of its cell.
DEEDS: dict[str, tuple[Callable[[], object], Fate]] = {
    "harmless": (lambda: None, "ok"),
    "sys-exit": (lambda: sys.exit(3), "failed"),
    "sys-exit-0": (lambda: sys.exit(), "failed"),
    "interrupt": (lambda: _raise(KeyboardInterrupt()), "failed"),
    "generator-exit": (lambda: _raise(GeneratorExit()), "failed"),
    "own-exit": (lambda: _raise(OwnExit("bye")), "failed"),
    "stop-iteration": (lambda: next(iter(())), "failed"),
    "unpicklable": (lambda: _raise(Unpicklable("a", "b")), "failed"),
    "mute": (lambda: _raise(Mute()), "failed"),
    "garbled": (lambda: _raise(ValueError("\x1b[31mred\ud800\r\nsecond line")), "failed"),
    "long": (lambda: _raise(ValueError("x" * 10**7)), "failed"),
    "deep": (lambda: (lambda f: f(f))(lambda f: f(f)), "failed"),
    "own-file": (Path("/nowhere/file").read_text, "failed"),
    "own-full-disk": (lambda: _raise(OSError(28, "No space left on device")), "failed"),
    "os-exit-0": (lambda: os._exit(0), "failed"),
    "os-exit-5": (lambda: os._exit(5), "failed"),
    "child-and-exit": (_leave_a_child_and_exit, "failed"),
    "abort": (os.abort, "tried again"),
    "segfault": (lambda: ctypes.string_at(0), "tried again"),
    "kill": (lambda: os.kill(os.getpid(), signal.SIGKILL), "tried again"),
    "close-all": (lambda: os.closerange(0, 4096), "tried again"),
    "chdir": (_chdir, "ok"),
    "folder-gone": (_delete_own_folder, "ok"),
    "environment": (_hurt_the_environment, "ok"),
    "libraries": (_set_all_libraries, "ok"),
    "signals": (_own_signals, "ok"),
    "limits": (_limit_files, "ok"),
    "close-stdout": (lambda: sys.stdout.close(), "ok"),
    "close-1": (lambda: os.closerange(1, 3), "ok"),
    "no-stdout": (lambda: setattr(sys, "stdout", None), "ok"),
    "fork": (os.fork, "ok"),
    "child": (_leave_a_child, "ok"),
    "thread": (_stay, "ok"),
    "interrupt-main": (lambda: _thread.interrupt_main(signal.SIGUSR2), "ok"),
    "at-exit": (lambda: atexit.register(time.sleep, 600), "ok"),
}


@dataclass(kw_only=True)
class Harmless:
    """Codes of the signs of the first features, after its deed."""

    info: ClassVar[MethodInfo] = MethodInfo("harmless", "", "", "", "")
    deed: ClassVar[Callable[[], object]] = staticmethod(lambda: None)

    def fit(self, train: TrainData, context: FitContext) -> Harmless:
        """Does it."""
        self.n_bits_ = context.code_length
        self.means_ = {m: x.mean(0)[: self.n_bits_] for m, x in train.features.items()}
        type(self).deed()
        return self

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """The first features beyond their mean, [n, n_bits]."""
        outputs: FloatArray = features[:, : self.n_bits_] - self.means_[modality]
        return outputs


def _class(name: str) -> type[Harmless]:
    body = {"info": MethodInfo(name, "", "", "", ""), "deed": staticmethod(DEEDS[name][0]), "__module__": __name__}
    return type(name, (Harmless,), body)


# Classes by name, so that a row can point at them.
globals().update({name: _class(name) for name in DEEDS})

ROWS = tuple(
    MethodRow(name, f"{__name__}:{name}", "", "shallow-hashing", "unsupervised", "pairwise", 2026, "inspired-by")
    for name in DEEDS
)


def with_rows(job: Callable[[], object]) -> object:
    """Runs a job in a process of its own, which has to be told of the methods of this module."""
    import methods

    methods.METHODS = ROWS
    return job()
