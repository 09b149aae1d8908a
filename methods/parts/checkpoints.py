"""States of a training under way: written whole, read back only by the same code, settings and data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import torch

from benchmark.contract.errors import UserError

KEPT = {"identity", "step", "modules", "optimiser", "schedule"}


@dataclass(frozen=True)
class Checkpoint:
    """Where a training keeps its state.

    Attributes:
        path: the file.
        identity: of code, settings and data; a file of another identity is not read.
    """

    path: Path
    identity: str

    def read(self) -> dict[str, Any] | None:
        """The state as it was written, tensors on the CPU; None where there is none.

        Raises:
            UserError: the file is of another training, or no state of one.
        """
        if not self.path.exists():
            return None
        state = _loaded(self.path, mapped=False)
        if state["identity"] != self.identity:
            raise UserError(
                f"{self.path} should be the state of this very training, but other code, data, weights, packages or "
                "another device wrote it; delete it to train from the start"
            )
        return state

    def write(self, **state: object) -> None:
        """Replaces the file by this state: it is complete at every moment."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_name(f"{uuid4().hex}.part")
        try:
            with draft.open("xb") as file:
                torch.save({"identity": self.identity, **state}, file)
            draft.replace(self.path)
        finally:
            draft.unlink(missing_ok=True)


def read_identity(path: Path) -> str:
    """Identity of a stored state, found without reading its tensors; raises UserError where it is none."""
    return str(_loaded(path, mapped=True)["identity"])


def _loaded(path: Path, mapped: bool) -> dict[str, Any]:
    """What the file holds; raises UserError where it is no state of a training."""
    state: Any = None
    reason = "something else is in it"
    try:
        state = torch.load(path, map_location="cpu", weights_only=True, mmap=mapped)
    except Exception as error:  # noqa: BLE001 - torch.load raises many kinds for a file it cannot read
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
    if not isinstance(state, dict) or set(state) != KEPT:
        raise UserError(
            f"{path} should be the state of a training, it cannot be read as one ({reason}); delete it to train from "
            "the start"
        )
    return state
