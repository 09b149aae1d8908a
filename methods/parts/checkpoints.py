"""Checkpoints: states of unfinished trainings, which only the same code, settings and data read back."""

from __future__ import annotations

import hashlib
import io
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import torch
from torch import nn

from benchmark.contract.drafts import draft_file
from benchmark.contract.errors import UserError
from benchmark.contract.file_errors import storing
from benchmark.contract.notes import note
from benchmark.contract.regular_file import regular_size
from methods.parts.training import Update

SECONDS = 60.0  # between two states written within an epoch

# What every checkpoint has held since the first version, by which a file is recognised as one.
RECOGNISED_BY = {"identity", "step", "modules"}

CHECKSUM = "checksum"  # of everything else in the file


class DamagedState(Exception):
    """A file cannot be read as the state of a training; the text names it."""


@dataclass(frozen=True)
class Checkpoint:
    """The file of a training's state.

    Attributes:
        path: the file.
        identity: of code, settings and data; the state of another identity is refused.
    """

    path: Path
    identity: str

    def read(self) -> dict[str, Any] | None:
        """The state as it was written, tensors on the CPU; None without a file, or if it is damaged, as a note says.

        Raises:
            UserError: the file belongs to another training.
        """
        if not os.path.lexists(self.path):
            return None
        try:
            _check_bytes(self.path)
            state = _loaded(self.path, mapped=False)
            if state["identity"] != self.identity:
                raise UserError(
                    f"{self.path} should be the state of this training, but other code, data, weights, packages or "
                    "another device wrote it; delete it to train from the start"
                )
            if state.pop(CHECKSUM, None) != _checksum(state):
                raise DamagedState(f"{self.path} is damaged: its values do not agree with its checksum")
        except DamagedState as error:
            note(f"{error}; this training starts from the beginning")
            return None
        return state

    def write(self, **state: object) -> None:
        """Replaces the file by this state; a kill leaves the old file or the new one, never a part.

        Raises:
            StorageError: the file cannot be written; the error names it.
        """
        # In memory first, since torch reports a full disk as an error of its own.
        content = io.BytesIO()
        whole = {"identity": self.identity, **state}
        torch.save({**whole, CHECKSUM: _checksum(whole)}, content)
        with storing(self.path, "the state of a training"), draft_file(self.path) as file:
            file.write(content.getbuffer())


@dataclass
class CheckpointKeeper:
    """Writes the state of a training at the end of every epoch, and within an epoch at least every minute.

    Attributes:
        checkpoint: the file.
    """

    checkpoint: Checkpoint
    _written: float = field(default_factory=time.monotonic)

    def restore(self, modules: nn.Module, updates: Sequence[Update]) -> int:
        """Loads the stored state into modules and updates; returns the steps already done, 0 without a state.

        Raises:
            UserError: the file belongs to another training.
        """
        state = self.checkpoint.read()
        if state is None:
            return 0
        modules.load_state_dict(state["modules"])
        for update, optimiser, schedule in zip(updates, state["optimisers"], state["schedules"], strict=True):
            update.optimiser.load_state_dict(optimiser)
            update.schedule.load_state_dict(schedule)
        return int(state["step"])

    def keep(self, modules: nn.Module, updates: Sequence[Update], n_done: int, ends_epoch: bool) -> None:
        """Writes the state if an epoch has ended or the last state is a minute old."""
        if not ends_epoch and time.monotonic() - self._written < SECONDS:
            return
        self.checkpoint.write(
            step=n_done,
            modules=modules.state_dict(),
            optimisers=[update.optimiser.state_dict() for update in updates],
            schedules=[update.schedule.state_dict() for update in updates],
        )
        self._written = time.monotonic()


def read_identity(path: Path) -> str:
    """Identity of a stored state, found without loading its tensors into memory.

    Raises:
        DamagedState: the file is no state.
    """
    _check_bytes(path)
    return str(_loaded(path, mapped=True)["identity"])


def _checksum(state: object) -> str:
    """SHA-256 of nested values and tensors, whichever device they are on."""
    found = hashlib.sha256()
    for part in _parts(state):
        found.update(part)
    return found.hexdigest()


def _parts(value: object) -> Iterator[bytes]:
    """Bytes that differ where the values do."""
    if isinstance(value, torch.Tensor):
        yield f"{value.dtype} {tuple(value.shape)}".encode()
        yield value.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().tobytes()
    elif isinstance(value, Mapping):
        yield f"mapping {len(value)}".encode()
        for key, item in value.items():
            yield repr(key).encode()
            yield from _parts(item)
    elif isinstance(value, list | tuple):
        yield f"sequence {len(value)}".encode()
        for item in value:
            yield from _parts(item)
    else:
        yield repr(value).encode()


def _check_bytes(path: Path) -> None:
    """Raises DamagedState where the file is no zip archive, or a part of it has another CRC than was written."""
    try:
        regular_size(path)
        with ZipFile(path) as archive:
            damaged = archive.testzip()
    except Exception as error:  # a damaged archive raises BadZipFile, zlib.error and many more
        raise DamagedState(f"{path} is damaged: it cannot be read as the state of a training ({error})") from error
    if damaged:  # torch.load does not look at the CRCs
        raise DamagedState(f"{path} is damaged: {damaged} is not what was written")


def _loaded(path: Path, mapped: bool) -> dict[str, Any]:
    state: Any = None
    reason = ""
    try:
        state = torch.load(path, map_location="cpu", weights_only=True, mmap=mapped)
    except Exception as error:  # noqa: BLE001 - torch.load raises many kinds for a file it cannot read
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
    if not isinstance(state, dict) or not set(state) >= RECOGNISED_BY:
        raise DamagedState(
            f"{path} is damaged: it cannot be read as the state of a training ({reason or 'something else is in it'})"
        )
    return state
