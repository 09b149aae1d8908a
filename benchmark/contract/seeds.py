"""Seeds derived from names, and the global random state kept as it was."""

from __future__ import annotations

import hashlib


def derive_seed(*names: object) -> int:
    """A seed in [0, 2**32) that depends on these names alone, so that adding a method changes no other's numbers."""
    digest = hashlib.sha256("\x1f".join(map(str, names)).encode()).digest()
    return int.from_bytes(digest[:4], "big")
