"""Reads a caption file as published: JSON with a list of images, each with a file name and sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmark.contract.quoting import shown
from benchmark.contract.regular_file import read_text

Record = Mapping[str, object]

LONGEST_NAME = 255  # bytes


def load_records(path: Path) -> list[Record]:
    """Loads the image records of a caption file.

    Raises:
        ValueError: the file is missing or malformed; the message says how.
    """
    if not path.exists():
        raise ValueError(f"expected the caption file {path.name}, found none")
    try:
        images: list[Record] = json.loads(read_text(path))["images"]
        if not isinstance(images, list):
            raise TypeError(f"it is {type(images).__name__}")
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        message = f"{type(error).__name__}: {error}"
        raise ValueError(f'{path.name} should be JSON with a list "images" ({message})') from error
    return images


def sentences_by_name(records: Sequence[Record], file: str) -> dict[str, tuple[str, ...]]:
    """Collects the sentences of each image.

    Args:
        records: the image records.
        file: name of the caption file, for error messages.

    Returns:
        Image file name -> its raw sentences in the order of the file. Sentence ids are ignored, because the published
        files do not number them consistently.

    Raises:
        ValueError: a record is malformed, two images have the same name, or their sounds would.
    """
    found: dict[str, tuple[str, ...]] = {}
    stems: dict[str, str] = {}
    for position, record in enumerate(records):
        try:
            name, sentences = _captioned(record)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(
                f'image {position} of {file} should have "filename" and "sentences" with "raw" as text '
                f"({type(error).__name__}: {error})"
            ) from error
        if name in found:
            raise ValueError(f"{file} names the image {name} twice")
        if (other := stems.setdefault(Path(name).stem, name)) != name:
            raise ValueError(f"{file} names the images {other} and {name}, whose sounds would have the same names")
        if not sentences:
            raise ValueError(f"the image {name} has no sentences in {file}")
        found[name] = sentences
    return found


def _captioned(record: Record) -> tuple[str, tuple[str, ...]]:
    """File name and sentences of a record; raises KeyError, TypeError or ValueError where it is malformed."""
    if not isinstance(record, Mapping):
        raise TypeError(f"it is {type(record).__name__}")
    name, sentences = record["filename"], record["sentences"]
    if not isinstance(name, str):
        raise TypeError(f"the filename is {type(name).__name__}")
    if Path(name).name != name:
        raise ValueError(f"the filename {shown(name)} is a path")
    if not name:
        raise ValueError("the filename is empty")
    if not name.isprintable():
        raise ValueError(f"the filename {shown(name)} holds characters that cannot be printed")
    if len(name.encode()) > LONGEST_NAME:
        raise ValueError(f"the filename {shown(name)} is longer than {LONGEST_NAME} bytes, which no file system holds")
    if not isinstance(sentences, list):
        raise TypeError(f"the sentences of {name} are {type(sentences).__name__}")
    raw = [sentence["raw"] for sentence in sentences]
    for text in raw:
        if not isinstance(text, str):
            raise TypeError(f"a sentence of {name} is {type(text).__name__}")
        text.encode()  # JSON can hold half a surrogate pair, which can be neither stored nor spoken
    return name, tuple(raw)
