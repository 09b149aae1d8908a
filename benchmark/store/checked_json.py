"""JSON files that end with a checksum of their values, so that a damaged one is noticed.

The checksum covers the values and not their layout. A file without one, as earlier versions wrote it, is read as it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic_core import from_json

from benchmark.contract.record import Record
from benchmark.contract.regular_file import read_bytes
from benchmark.store.atomic import write_atomically

CHECKSUM = "checksum"

RecordT = TypeVar("RecordT", bound=Record)


class Damaged(Exception):
    """A file of a run cannot be read, or is not what was written; the text says what is wrong with it."""


def write_json(path: Path, values: Mapping[str, object]) -> None:
    """Writes an object with its checksum; raises OSError, which names the file, where it cannot be written."""
    # Some readers of JSON refuse halves of surrogate pairs, which file names of other encodings hold; they become "?".
    whole = json.loads(json.dumps(values, ensure_ascii=False).encode("utf-8", "replace"))
    text = json.dumps({**whole, CHECKSUM: checksum_of(whole)}, indent=1)
    write_atomically(path, lambda file: file.write(text.encode()))


def read_json(path: Path) -> dict[str, object]:
    """The values of a file without their checksum.

    Raises:
        Damaged: the file cannot be read, holds no JSON object, or holds other values than were written.
    """
    try:
        values = from_json(read_bytes(path))  # refuses other encodings than UTF-8 and values nested too deeply
    except OSError as error:
        raise Damaged(f"it cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise Damaged(f"it should be JSON, but {error}") from error
    if not isinstance(values, dict):
        raise Damaged(f"it should be a JSON object, but it is {type(values).__name__}")
    stated = values.pop(CHECKSUM, None)
    if stated is not None and stated != checksum_of(values):
        raise Damaged("its values do not agree with its checksum")
    return values


def read_record(kind: type[RecordT], path: Path) -> RecordT:
    """The record of a file; raises Damaged as `read_json` does, and where the values do not make that record."""
    values = read_json(path)
    try:
        return kind.of_json(json.dumps(values))
    except ValueError as error:
        raise Damaged(str(error)) from error


def checksum_of(values: Mapping[str, object]) -> str:
    """SHA-256 of JSON values, whatever the order of their keys."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
