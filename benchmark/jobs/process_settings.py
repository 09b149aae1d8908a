"""Settings of this process that a job could leave changed for the next one. Imports nothing heavy."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from benchmark.jobs.random_state import global_rng_restored

# How a state is read, and how it is written back.
State = tuple[Callable[[], Any], Callable[[Any], object]]


def process_settings() -> dict[str, Any]:
    """Setting -> its value."""
    return {name: read() for name, (read, _) in _settings().items()}


@contextmanager
def process_restored() -> Iterator[None]:
    """Restores these settings and the global random generators after the block."""
    with restored(*_settings().values()), global_rng_restored():
        yield


@contextmanager
def restored(*states: State) -> Iterator[None]:
    """Writes states back after the block where they have changed."""
    before = [read() for read, _ in states]
    try:
        yield
    finally:
        for (read, write), value in zip(states, before, strict=True):
            if read() != value:
                # Some changes are final: a folder that is gone, a limit that only an administrator may raise again.
                with suppress(OSError, ValueError):
                    write(value)


def _settings() -> dict[str, State]:
    """Setting -> how it is read and set."""
    import numpy as np
    import torch

    return {
        "the current folder": (current_folder, set_current_folder),
        "the environment": (lambda: dict(os.environ), _set_environment),
        "Python's recursion limit": (sys.getrecursionlimit, sys.setrecursionlimit),
        "warning filters": (lambda: list(warnings.filters), _set_warning_filters),
        "numpy's handling of floating-point errors": (np.geterr, lambda kinds: np.seterr(**kinds)),
        "torch's default dtype": (torch.get_default_dtype, torch.set_default_dtype),
        "torch's default device": (torch.get_default_device, _set_default_device),
        "torch's number of threads": (torch.get_num_threads, torch.set_num_threads),
        "torch's gradient mode": (torch.is_grad_enabled, torch.set_grad_enabled),
        "torch's anomaly detection": (torch.is_anomaly_enabled, torch.set_anomaly_enabled),
        "torch's choice of deterministic algorithms": (
            torch.get_deterministic_debug_mode,
            torch.set_deterministic_debug_mode,
        ),
        "torch's precision of matrix products": (
            torch.get_float32_matmul_precision,
            torch.set_float32_matmul_precision,
        ),
        "torch's autocast": (_autocast, _set_autocast),
        "torch's choice of cuDNN and oneDNN": (_backends, _set_backends),
    }


def current_folder() -> str | None:
    """The current folder; None if it was deleted."""
    try:
        return os.getcwd()
    except OSError:
        return None


def set_current_folder(folder: str | None) -> None:
    """Makes a folder the current one; None changes nothing."""
    if folder is not None:
        os.chdir(folder)


def _set_environment(values: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(values)


def _set_warning_filters(filters: list[Any]) -> None:
    warnings.filters[:] = filters  # type: ignore[index]
    warnings.simplefilter("default", append=True)  # any call tells Python that the filters are new
    warnings.filters[:] = filters  # type: ignore[index]


_DEVICES = ("cpu", "cuda")  # that a method may run on


def _autocast() -> dict[str, tuple[bool, Any]]:
    """Device -> whether autocast is on, and its dtype."""
    import torch

    return {device: (torch.is_autocast_enabled(device), torch.get_autocast_dtype(device)) for device in _DEVICES}


def _set_autocast(values: dict[str, tuple[bool, Any]]) -> None:
    import torch

    for device, (enabled, dtype) in values.items():
        torch.set_autocast_enabled(device, enabled)
        torch.set_autocast_dtype(device, dtype)


def _backends() -> tuple[bool, ...]:
    """cuDNN: whether it is used, times its algorithms, takes the same one each time; whether oneDNN is used."""
    from torch.backends import cudnn, mkldnn

    return cudnn.enabled, cudnn.benchmark, cudnn.deterministic, bool(mkldnn.enabled)


def _set_backends(values: tuple[bool, ...]) -> None:
    from torch.backends import cudnn, mkldnn

    cudnn.enabled, cudnn.benchmark, cudnn.deterministic, mkldnn.enabled = values  # type: ignore[assignment]


def _set_default_device(device: object) -> None:
    import torch

    # Setting none at all keeps the CPU and leaves no mode behind that slows every call.
    torch.set_default_device(None if str(device) == "cpu" else device)  # type: ignore[arg-type]
