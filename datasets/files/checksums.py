"""Compares files with a list of checksums as `sha256sum` writes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from benchmark.contract.digests import file_digest
from benchmark.contract.errors import UserError

FILE = "SHA256SUMS"
_LINE = re.compile(r"([0-9a-fA-F]{64}) [ *](?:\./)?(.+)")


def listed_sums(root: Path, folder: str) -> dict[str, str] | None:
    """File below root -> its SHA-256, of the files that the list of root names in that folder; None without a list.

    Raises:
        UserError: the list has a line that is none.
    """
    path = root / FILE
    if not path.is_file():
        return None
    sums = {}
    text = path.read_text(encoding="utf-8", errors="replace")
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.fullmatch(line)
        if line.strip() and match is None:
            raise UserError(f"expected lines as `sha256sum` writes them in {path}, line {number} is {line[:80]!r}")
        if match is not None and match[2].startswith(f"{folder}/"):
            sums[match[2]] = match[1].lower()
    return sums


def disagreements(root: Path, sums: Mapping[str, str], known: Mapping[Path, str]) -> list[str]:
    """One text for each file that is missing or another one than listed.

    Args:
        root: what the names of the list are relative to.
        sums: file -> SHA-256.
        known: SHA-256 of files that have been read already.
    """
    found = []
    for name, expected in sums.items():
        path = root / name
        if not path.is_file():
            found.append(f"{name} is missing")
        elif (known.get(path) or file_digest(path)) != expected:
            found.append(f"{name} is another file than the one listed")
    return found
