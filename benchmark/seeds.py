"""Seeds derived from names, and the global random state kept as it was."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np


def derive_seed(*names: object) -> int:
    """A seed in [0, 2**32) that depends on these names alone, so that adding a method changes no other's numbers."""
    digest = hashlib.sha256("\x1f".join(map(str, names)).encode()).digest()
    return int.from_bytes(digest[:4], "big")


@contextmanager
def global_rng_restored() -> Iterator[None]:
    """Leaves the global generators of random, numpy and torch as it found them."""
    import torch

    states = random.getstate(), np.random.get_state(), torch.random.get_rng_state()
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
        torch.random.set_rng_state(states[2])
