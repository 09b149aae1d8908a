"""Entries of the cache, each beside a list of its checksums.

An entry is a file or a folder. The list of an entry X is the file X.sha256, in the form that `sha256sum` writes and
`sha256sum -c` reads. It is written before X gets its name, so a kill leaves no entry that lacks its list. The bytes of
an entry are written and read as they are: editing this file changes no feature.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO

from benchmark.contract.digests import file_digest
from benchmark.contract.drafts import draft_file, draft_folder, remove
from benchmark.contract.file_errors import storing
from benchmark.contract.notes import note

_LINE = re.compile(r"([0-9a-fA-F]{64}) [ *](?:\./)?(.+)")


def is_whole(entry: Path, silently: bool = False) -> bool:
    """Whether an entry is there and agrees with its checksums.

    A process reads a file again only if it has changed since the last call.

    Args:
        entry: file or folder.
        silently: whether to print no note if the entry is damaged. Otherwise the first call prints one.
    """
    if not os.path.lexists(entry):
        return False
    flaw = _flaw_of_file(entry) if entry.is_file() else _flaw_of_folder(entry)
    if flaw and not silently:
        _note_once(entry, flaw)
    return not flaw


def listed_sum(line: str) -> tuple[str, str] | None:
    """Name of a file and its SHA-256 in lower case, from a line as `sha256sum` writes it; None for any other line."""
    match = _LINE.fullmatch(line)
    return None if match is None else (match[2], match[1].lower())


@contextmanager
def new_file(entry: Path) -> Iterator[IO[bytes]]:
    """Gives an open file that becomes the entry, with its checksum, if the `with` block succeeds.

    Raises:
        StorageError: the cache cannot be written; the error names the entry.
    """
    with storing(entry, "to the cache"):
        if not entry.is_file():  # else it is replaced without a moment in which there is none
            remove(entry)
        with draft_file(entry) as file:
            yield file
            file.flush()
            _write_list(entry, {entry.name: file_digest(Path(file.name))})


@contextmanager
def new_folder(entry: Path) -> Iterator[Path]:
    """Gives an empty folder that becomes the entry, with its checksums, if the `with` block succeeds.

    Raises:
        StorageError: the cache cannot be written; the error names the entry.
    """
    with storing(entry, "to the cache"), draft_folder(entry.parent) as draft:
        yield draft
        _write_list(entry, _checksums_below(draft, entry.name))
        remove(entry)
        draft.rename(entry)


@lru_cache(maxsize=65536)
def _note_once(entry: Path, flaw: str) -> None:
    """Names a damaged entry; a process says the same of an entry only once, however often it asks."""
    note(f"{entry} in the cache {flaw}; it is made again")


def _flaw_of_file(entry: Path) -> str:
    """What is wrong with a file; empty if nothing is."""
    try:
        facts = entry.stat()
        return _flaw(entry, {entry.name: _file_digest(entry, facts.st_mtime_ns, facts.st_size)})
    except OSError as error:
        return f"cannot be read ({error.strerror})"


@lru_cache(maxsize=65536)
def _file_digest(entry: Path, _mtime: int, _size: int) -> str:
    """SHA-256 of a file that has this time and size."""
    return file_digest(entry)


def _flaw_of_folder(entry: Path) -> str:
    """What is wrong with a folder; empty if nothing is."""
    if not entry.is_dir():
        return "is neither a file nor a folder"
    try:
        return _flaw(entry, _checksums_below(entry, entry.name))
    except OSError as error:
        return f"cannot be read ({error.strerror}: {error.filename})"


def _flaw(entry: Path, found: dict[str, str]) -> str:
    """How these checksums differ from the list of the entry; empty if they do not."""
    try:
        text = _list_of(entry).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return "has no list of checksums"
    lines = [listed_sum(line) for line in text.splitlines()]
    listed = dict(line for line in lines if line is not None)
    if len(listed) < len(lines):
        return "has a damaged list of checksums"
    differing = [name for name in sorted(listed.keys() | found.keys()) if listed.get(name) != found.get(name)]
    if not differing:
        return ""
    more = f" and {len(differing) - 1} more" if len(differing) > 1 else ""
    return f"does not agree with its checksums (damaged, missing or new: {differing[0]}{more})"


def _list_of(entry: Path) -> Path:
    return entry.with_name(f"{entry.name}.sha256")


def _write_list(entry: Path, checksums: dict[str, str]) -> None:
    text = "".join(f"{checksum}  {name}\n" for name, checksum in sorted(checksums.items()))
    if _list_of(entry).is_dir():
        remove(_list_of(entry))
    with draft_file(_list_of(entry)) as file:
        file.write(text.encode())


def _checksums_below(folder: Path, name: str) -> dict[str, str]:
    """File below a folder, as a path from `name` on -> SHA-256."""
    paths = [path for path in folder.rglob("*") if not path.is_dir()]
    if special := [path for path in paths if not path.is_file()]:
        raise OSError(None, "not a plain file", str(special[0]))
    with ThreadPoolExecutor() as pool:
        checksums = list(pool.map(file_digest, paths))
    return {f"{name}/{path.relative_to(folder)}": c for path, c in zip(paths, checksums, strict=True)}
