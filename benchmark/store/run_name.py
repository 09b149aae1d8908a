"""The name of a run, which is its folder below `runs/`."""

from __future__ import annotations

import re

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def check_run_name(name: str) -> str:
    """The name unchanged; raises ValueError with what a name should look like."""
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"should be a plain name of a folder below runs/ (letters, digits, '.', '_', '-', no '/'), e.g. real-3; "
            f"got {name!r}"
        )
    return name
