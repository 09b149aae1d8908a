"""Checks a file of weights before torch reads it, and the weights afterwards.

torch inflates what a zip archive holds, and its pickles may ask for memory by a number. So the archive must be stored
as `torch.save` stores it, and the pickles may name only what a state dict of tensors consists of.
"""

from __future__ import annotations

import pickletools
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import torch
from torch import nn

from benchmark.contract.regular_file import nonempty_size

LARGEST_PICKLE = 2**22  # bytes; names and shapes of the largest networks take a tenth
SLACK = 2**24  # bytes that a file may be longer than its tensors
N_LEGACY_PICKLES = 5  # magic number, protocol, system, tensors, names of storages; the storages follow
LARGEST_VARIANCE = 1e12  # of a batch normalisation; those of useful networks are many orders smaller
_NAMES = re.compile(
    r"collections OrderedDict|torch\._utils _rebuild_(tensor(_v2|_v3)?|parameter)|torch(\.storage)? \w*Storage"
    r"|torch b?float\w+|torch u?int\w+"
)


def check_weights_file(path: Path, model: nn.Module) -> None:
    """Checks that a file may be read: its kind, its size, and what it would make torch do.

    Args:
        path: a state-dict file, as `torch.save` writes it now or wrote it before 1.6.
        model: the network that the weights are for; a file may be twice as large as its weights.

    Raises:
        OSError: the file is missing, empty, no ordinary file, or too large.
        ValueError: it is not such a file; the text says why. zipfile and pickletools have errors of their own.
    """
    needed = sum(tensor.numel() * tensor.element_size() for tensor in model.state_dict().values())
    size = nonempty_size(path, 2 * needed + SLACK)
    with path.open("rb") as file:
        if file.read(4) == b"PK\3\4":
            _check_archive(file, size)
        else:
            file.seek(0)
            for _ in range(N_LEGACY_PICKLES):
                _check_pickle(file, size)


def require_floats(state: object, model: nn.Module) -> None:
    """Raises ValueError that names the first tensor of other numbers in a place of floating-point numbers.

    Args:
        state: the content of a state-dict file. torch itself would turn whole numbers, truth values and complex numbers
            into floating-point numbers.
        model: the network that the state is for.
    """
    wanted = model.state_dict()
    for name, tensor in state.items() if isinstance(state, Mapping) else ():
        if name in wanted and wanted[name].is_floating_point() and not torch.is_floating_point(tensor):
            raise ValueError(f"the layer {name} holds {tensor.dtype} in place of floating-point numbers")


def require_usable_weights(model: nn.Module) -> None:
    """Raises ValueError that names the first layer with NaN, infinity or variances that no training gives."""
    for name, tensor in model.state_dict().items():
        if not torch.isfinite(tensor).all():
            raise ValueError(f"the layer {name} holds NaN or infinity")
        if name.endswith("running_var"):
            if (tensor < 0).any():
                raise ValueError(f"the layer {name} holds a negative variance")
            if not tensor.any():
                raise ValueError(f"the layer {name} holds no variance but 0")
            if tensor.max() > LARGEST_VARIANCE:
                raise ValueError(f"the layer {name} holds a variance of {tensor.max():.3g}")


def _check_archive(file: IO[bytes], size: int) -> None:
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
            raise ValueError("the archive is compressed, which torch.save never does")
        if sum(max(entry.file_size, entry.compress_size) for entry in entries) > size:
            raise ValueError("the archive states more content than the file holds")
        for entry in entries:
            if entry.filename.endswith(".pkl"):
                with archive.open(entry) as pickled:
                    _check_pickle(pickled, entry.file_size)


def _check_pickle(file: IO[bytes], size: int) -> None:
    """Reads one pickle without executing it."""
    begin = file.tell()
    for opcode, argument, _ in pickletools.genops(file):
        if file.tell() - begin > min(size, LARGEST_PICKLE):
            raise ValueError("its description of the tensors is too long")
        if "GLOBAL" in opcode.name and not (isinstance(argument, str) and _NAMES.fullmatch(argument)):
            raise ValueError(f"it asks for {argument or 'something unnamed'}, which no state dict of tensors needs")
