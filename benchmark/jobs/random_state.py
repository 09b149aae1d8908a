"""Reads the global random generators, and keeps them unchanged. Imports nothing heavy, since the registries need it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def global_rng_state() -> dict[str, Any]:
    """State of each global generator by name; CUDA's only once it is in use.

    numpy's is its generator with key, position and the normal number that it keeps for the next call.
    """
    import numpy as np
    import torch

    numpys = np.random.get_bit_generator(), np.random.get_state(legacy=False)  # type: ignore[attr-defined] # no stub
    states = {"random": random.getstate(), "numpy.random": numpys, "torch": torch.random.get_rng_state()}
    if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        states["torch.cuda"] = torch.cuda.get_rng_state_all()
    return states


def moved_generators(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Names of the global generators whose states differ in any bit."""
    return [name for name, state in after.items() if name not in before or _bits(state) != _bits(before[name])]


def _bits(state: Any) -> object:  # noqa: ANN401 - each library has its own type
    """A state as plain values that can be compared; a generator that was replaced counts as another state."""
    if isinstance(state, dict):
        return {name: _bits(value) for name, value in state.items()}
    if isinstance(state, tuple | list):
        return [_bits(value) for value in state]
    return state.tolist() if hasattr(state, "tolist") else state


def set_global_rng_state(states: dict[str, Any]) -> None:
    """Sets the generators to a state that `global_rng_state` gave."""
    import numpy as np
    import torch

    random.setstate(states["random"])
    generator, numpys = states["numpy.random"]
    np.random.set_bit_generator(generator)  # type: ignore[attr-defined] # no stub
    np.random.set_state(numpys)
    torch.random.set_rng_state(states["torch"])
    if "torch.cuda" in states:
        torch.cuda.set_rng_state_all(states["torch.cuda"])


@contextmanager
def global_rng_restored() -> Iterator[None]:
    """Restores the global generators of random, numpy and torch after the block."""
    states = global_rng_state()
    try:
        yield
    finally:
        set_global_rng_state(states)
