"""Imports torchaudio and torchvision, also where their wheels are CUDA builds and torch is the CPU build.

The package index offers CUDA builds of both, whose compiled extensions do not load beside a CPU-only torch. The parts
used here (spectrogram transforms, resampling, backbones, image transforms) are plain PyTorch and need no extension.
So the plain import comes first, the two known failures are worked around, and any other failure is the caller's.
Once the wheels match, this module does nothing; it can go when they match everywhere.
"""

from __future__ import annotations

import functools
import importlib
import re
import sys
from types import ModuleType
from typing import TypeVar

_CUDA_LIBRARY = re.compile(r"\blib\w*cu(da|blas|dnn|fft|rand|solver|sparse)\w*\.so")
_MISSING_OPERATOR = "operator torchvision::nms does not exist"

T = TypeVar("T")


def import_torchaudio() -> ModuleType:
    """The torchaudio package with `transforms` and `functional`.

    Beside a CPU-only torch it comes without its compiled extension: no forced alignment, slower `lfilter`.

    Raises:
        ImportError, OSError, ...: any error of the import except a missing CUDA library.
    """
    try:
        return importlib.import_module("torchaudio")
    except OSError as error:
        if not names_cuda_library(error):
            raise
    _forget("torchaudio")
    sys.modules["torchaudio._extension"] = _extension_stub()
    return importlib.import_module("torchaudio")


def import_torchvision() -> ModuleType:
    """The torchvision package with `models` and `transforms.v2`.

    Beside a CPU-only torch it comes without its compiled operators: no `ops.nms`, so no detection models.

    Raises:
        ImportError, RuntimeError, ...: any error of the import except the missing operator `nms`.
    """
    try:
        torchvision = importlib.import_module("torchvision")
    except RuntimeError as error:
        if _MISSING_OPERATOR not in str(error):
            raise
        _forget("torchvision")
        _operator_schemas()
        torchvision = importlib.import_module("torchvision")
    importlib.import_module("torchvision.transforms.v2")  # the package itself does not import it
    return torchvision


def names_cuda_library(error: BaseException | None) -> bool:
    """Whether the error, or one it came from, names a CUDA library (torch puts its own error before the loader's)."""
    while error is not None:
        if _CUDA_LIBRARY.search(str(error)):
            return True
        error = error.__cause__ or error.__context__
    return False


def _forget(package: str) -> None:
    """Drops a half-imported package from the table of modules, so that the next import starts afresh."""
    for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        del sys.modules[name]


def _extension_stub() -> ModuleType:
    """A stand-in for `torchaudio._extension` that says the compiled extension is not there."""
    stub = ModuleType("torchaudio._extension", "Stand-in: the compiled extension does not fit this torch.")
    members = {"_IS_TORCHAUDIO_EXT_AVAILABLE": False, "_IS_ALIGN_AVAILABLE": False, "fail_if_no_align": _unchanged}
    stub.__dict__.update(members)
    return stub


def _unchanged(function: T) -> T:
    """The decorated function itself."""
    return function


@functools.cache  # the schemas live as long as the Library object does, and may be defined only once
def _operator_schemas() -> object:
    """Declares the operators for which torchvision registers gradients and shapes; it does not implement them."""
    library = importlib.import_module("torch.library").Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    return library
