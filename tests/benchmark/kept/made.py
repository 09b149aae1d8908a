"""Values of every kind that can be kept, in classes at the top level of a module."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import nn


@dataclass(frozen=True)
class Frozen:
    """A frozen dataclass."""

    first: Any
    second: Any = None

    def removed(self) -> None:
        """A method that no list names."""


@dataclass
class Holder:
    """A class of a kind that front-ends have: it describes a file, and calls what a field holds."""

    kind: ClassVar[str] = "file"
    path: Any
    on_use: Any = None

    def describe(self, path: Any) -> str:
        """What it does with the file."""
        return str(path)

    @property
    def size(self) -> int:
        """Nothing to be set."""
        return 0


class Eraser:
    """A class with a method that removes."""

    def erase(self, path: Path) -> None:
        """Removes a file."""
        path.unlink()


def use(holder: Any) -> None:
    """Uses a holder as searches use front-ends."""
    holder.describe(holder.path)
    if holder.on_use:
        holder.on_use(holder.path)


class Plain:
    """A class with attributes of any name, whose constructor and setters must not run."""

    def __init__(self) -> None:
        raise AssertionError("a kept object is not constructed")

    def __setattr__(self, name: str, value: object) -> None:
        raise AssertionError("attributes are not set")

    def __setstate__(self, state: object) -> None:
        raise AssertionError("no state is set")

    def __reduce__(self) -> str:
        raise AssertionError("nothing is pickled")

    def called(self) -> str:
        """Says that it was called."""
        return "called"


class Slotted:
    """A class with slots, one of them empty, and one whose name is private."""

    __slots__ = ("__hidden", "empty", "shown")

    def __init__(self, shown: object, hidden: object) -> None:
        self.shown, self.__hidden = shown, hidden

    @property
    def hidden(self) -> object:
        """The private one."""
        return self.__hidden


class Heir(Slotted):
    """Slots of a base and a dictionary of its own."""


class Listening(nn.Module):
    """A layer with a hook that is one of its own methods, a buffer that is not stored, and a layer twice."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(3, 2)
        self.again = [self.inner]
        self.register_buffer("scale", torch.tensor(2.0), persistent=False)
        self.inner.register_forward_pre_hook(self.heard)

    def heard(self, module: nn.Module, inputs: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
        """Scales the inputs."""
        return (inputs[0] * self.scale,)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The inner layer."""
        found: torch.Tensor = self.inner(x)
        return found


class Mapping(dict[str, int]):
    """A dictionary with a class of its own."""


def function() -> int:
    """A function at the top level."""
    return 7


def remove(*arguments: object) -> None:
    """A function that no list names, as those that remove files."""


def shadowing(name: str = "called") -> Plain:
    """An object with an attribute that hides a method."""
    value = object.__new__(Plain)
    vars(value)[name] = 3
    return value
