"""Compares files with a list of checksums as `sha256sum` writes it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from benchmark.contract.digests import file_digest
from benchmark.contract.errors import UserError
from benchmark.contract.regular_file import read_text
from datasets.files.cache_entry import listed_sum

FILE = "SHA256SUMS"


def listed_sums(root: Path, folder: str) -> dict[str, str] | None:
    """Reads the checksum list in `root`.

    Args:
        root: the data root.
        folder: only files in this folder below root are returned.

    Returns:
        File (relative to root) -> SHA-256 in lower case, or None if root has no checksum list.

    Raises:
        UserError: the checksum list is malformed.
    """
    path = root / FILE
    if not path.exists():
        return None
    sums = {}
    try:
        text = read_text(path, errors="replace")
    except OSError as error:
        raise UserError(f"expected a list of checksums in {path}, could not read it ({error}); replace it") from error
    for number, line in enumerate(text.splitlines(), 1):
        listed = listed_sum(line)
        if line.strip() and listed is None:
            raise UserError(f"expected lines as `sha256sum` writes them in {path}, line {number} is {line[:80]!r}")
        if listed is not None and listed[0].startswith(f"{folder}/"):
            sums[listed[0]] = listed[1]
    return sums


def disagreements(root: Path, sums: Mapping[str, str], known: Mapping[Path, str]) -> list[str]:
    """Says which listed files are missing or have another checksum, one sentence a file.

    Args:
        root: folder that the listed names are relative to.
        sums: file -> listed SHA-256.
        known: file -> SHA-256 of files that have been read already, so that they are not read twice.
    """
    found = []
    for name, expected in sums.items():
        path = root / name
        try:
            if (known.get(path) or file_digest(path)) != expected:
                found.append(f"{name} is another file than the one listed")
        except FileNotFoundError:
            found.append(f"{name} is missing")
        except OSError as error:
            found.append(f"{name} cannot be read ({error})")
    return found
