"""The name of a run, which is its folder below `runs/`."""

from __future__ import annotations

import re

from benchmark.contract.quoting import shown

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def check_run_name(name: str) -> str:
    """The name unchanged; raises ValueError with what a name should look like."""
    if not _NAME.fullmatch(name):
        raise ValueError(
            "should be a plain name of a folder below runs/ (at most 100 letters, digits, '.', '_', '-', no '/'), "
            f"e.g. real-3; got {shown(name)}"
        )
    return name
