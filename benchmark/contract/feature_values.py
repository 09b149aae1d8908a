"""Values of --image-features and --sound-features: names of front-ends, or paths of files that replace them."""

from __future__ import annotations

import os
from pathlib import Path

ENDINGS = (".npz", ".mat", ".csv")

_SEPARATORS = tuple(separator for separator in (os.sep, os.altsep) if separator)


def is_file(value: str) -> bool:
    """Whether a value is a path: it has an ending, or names a folder. Every other one names a front-end."""
    has_ending = value.lower().endswith(ENDINGS) or bool(Path(value).suffix)
    return has_ending or any(separator in value for separator in _SEPARATORS)


def name_of(value: str) -> str:
    """What cells, tables and figures call the features: the front-end, or the file without folder and ending."""
    return Path(value).stem if is_file(value) else value
