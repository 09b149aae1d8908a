"""Paths that users give in options, files and environment variables, checked before any work."""

from __future__ import annotations

import os
from pathlib import Path

from benchmark.contract.drafts import draft_folder, sweep
from benchmark.contract.errors import UserError
from benchmark.contract.quoting import shown
from benchmark.contract.regular_file import regular_size

LONGEST_NAME = 255  # bytes, of a file or folder on the usual file systems
LONGEST_PATH = 4095  # bytes, on Linux


def path_of(text: object) -> object:
    """The path that a text names; other values come back as they are.

    Raises:
        ValueError: no file or folder can have this path.
    """
    if not isinstance(text, str | Path):
        return text
    written = str(text)
    if not written:
        raise ValueError("should be a path, got an empty text")
    if "\0" in written:
        raise ValueError(f"should be a path, which holds no NUL, got {shown(written)}")
    if len(os.fsencode(written)) > LONGEST_PATH:
        raise ValueError(f"should be a path of at most {LONGEST_PATH} bytes, got {shown(written)}")
    if any(len(os.fsencode(part)) > LONGEST_NAME for part in Path(written).parts):
        raise ValueError(f"should be a path whose parts have at most {LONGEST_NAME} bytes each, got {shown(written)}")
    return Path(written)


def check_target_file(option: str, path: Path) -> None:
    """Makes the folder of a file that an option asks for; raises UserError where the file cannot be written."""
    try:
        _make_and_sweep(path.parent)
        if path.exists():
            regular_size(path)
    except OSError as error:
        raise _no_target(option, "file", path, error) from error


def check_target_folder(option: str, folder: Path) -> None:
    """Makes a folder that an option writes files to; raises UserError where it cannot hold files."""
    try:
        _make_and_sweep(folder)
    except OSError as error:
        raise _no_target(option, "folder", folder, error) from error


def _make_and_sweep(folder: Path) -> None:
    """Makes the folder, removes what a killed command left in it, and raises OSError where it cannot be written to."""
    sweep(folder)
    with draft_folder(folder):
        pass


def _no_target(option: str, kind: str, path: Path, error: OSError) -> UserError:
    return UserError(f"{option} should be a {kind} that can be written; {path}: {error.strerror}")
