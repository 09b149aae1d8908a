"""Reads a file of captions as rows of texts: CSV with any usual delimiter, JSON or JSON lines."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.quoting import shown
from benchmark.contract.regular_file import nonempty_size, read_bytes

ENDINGS = (".csv", ".tsv", ".txt", ".json", ".jsonl")
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

_QUOTES = "put texts that hold the delimiter or a line end into double quotes"

Values = tuple[str, ...]  # one text in most columns; several captions, classes or sounds in a list of JSON


@dataclass(frozen=True)
class CaptionTable:
    """Rows of a file of captions.

    Attributes:
        path: of the file.
        columns: names of its columns, in the order of the file.
        rows: column -> values of each row; columns that a row lacks or leaves empty are absent.
        places: where each row stands, for errors, such as "line 3".
    """

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Values], ...]
    places: tuple[str, ...]

    def unusable(self, flaw: str, remedy: str) -> DataUnavailable:
        """The error for something in this file."""
        return unusable(self.path, flaw, remedy)


def unusable(path: Path, flaw: str, remedy: str) -> DataUnavailable:
    """The error for a file of captions that cannot be used."""
    return DataUnavailable(f"the caption file {path} {flaw}; {remedy}")


def read_caption_table(path: Path) -> CaptionTable:
    """Reads a file of captions; raises DataUnavailable where it cannot be read or holds no rows."""
    kind = path.suffix.lower()
    if kind not in ENDINGS:
        raise unusable(path, "has another ending", f"save it as one of {', '.join(ENDINGS)}")
    text = _text(path)
    if kind == ".json":
        rows = list(_objects(path, text))
    elif kind == ".jsonl":
        rows = list(_lines(path, text))
    else:
        rows = list(_table(path, text))
    if not rows:
        raise unusable(path, "holds no captions", "add a row for each caption")
    columns = dict.fromkeys(name for _, row in rows for name in row)
    return CaptionTable(path, tuple(columns), tuple(row for _, row in rows), tuple(place for place, _ in rows))


def _text(path: Path) -> str:
    """The text of the file, which has to be UTF-8, with or without a mark of the byte order."""
    try:
        nonempty_size(path)
        content = read_bytes(path)
    except FileNotFoundError as error:
        raise unusable(path, "is not there", "check its name, or run `data init` again") from error
    except OSError as error:
        raise unusable(path, f"cannot be read ({error.strerror or error})", "replace it") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise unusable(path, f"is not UTF-8 (line {line})", "save it in the encoding UTF-8") from error
    if "\0" in text:
        raise unusable(path, "holds NUL characters, as UTF-16 has them", "save it in the encoding UTF-8")
    return text


def _table(path: Path, text: str) -> Iterator[tuple[str, Mapping[str, Values]]]:
    """Rows of a table whose first line names the columns."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=lambda mark: len(_split(header, mark)))
    names = [name.strip() for name in _split(header, delimiter)]
    if len(set(names)) < len(names) or "" in names:
        raise unusable(path, f"should begin with a line that names each column once, got {shown(header)}", "name them")
    reader = csv.reader(StringIO(text), delimiter=delimiter, strict=True)
    try:
        lines = [(f"line {reader.line_num}", values) for values in reader if any(map(str.strip, values))]
    except csv.Error as error:
        raise unusable(path, f"cannot be read as a table from line {reader.line_num} on ({error})", _QUOTES) from error
    for place, values in lines[1:]:
        if len(values) != len(names):
            flaw = f"has {len(values)} values in {place}, for {len(names)} columns divided by {DELIMITERS[delimiter]}"
            raise unusable(path, flaw, _QUOTES)
        texts = {name: value.strip() for name, value in zip(names, values, strict=True)}
        yield place, {name: (value,) for name, value in texts.items() if value}


def _split(header: str, delimiter: str) -> list[str]:
    return next(csv.reader([header], delimiter=delimiter), [])


def _objects(path: Path, text: str) -> Iterator[tuple[str, Mapping[str, Values]]]:
    """Rows of a JSON list of objects, or of the list under "images" as the published sets have it."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise unusable(path, f"is no JSON ({error})", "mend it") from error
    listed = found.get("images") if isinstance(found, dict) else found
    if not isinstance(listed, list):
        raise unusable(path, 'should be a list of objects, or an object with a list "images"', "save it so")
    for number, item in enumerate(listed, start=1):
        yield f"object {number}", _values(path, f"object {number}", item)


def _lines(path: Path, text: str) -> Iterator[tuple[str, Mapping[str, Values]]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                item = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise unusable(path, f"holds no JSON in line {number} ({error})", "mend that line") from error
            yield f"line {number}", _values(path, f"line {number}", item)


def _values(path: Path, place: str, item: object) -> Mapping[str, Values]:
    """The texts of an object; `sentences` of the published form, a list of objects with `raw`, become texts."""
    if not isinstance(item, dict):
        raise unusable(path, f"should hold an object in {place}, got {shown(item)}", "save an object for each image")
    row: dict[str, Values] = {}
    for name, value in item.items():
        many = value if isinstance(value, list) else [value]
        texts = [one.get("raw") if isinstance(one, dict) else one for one in many]
        if all(isinstance(one, str | int) and not isinstance(one, bool) for one in texts):
            kept = tuple(str(one).strip() for one in texts)
            if any(kept):
                row[str(name)] = tuple(one for one in kept if one)
    return row


def named(table: CaptionTable, names: Sequence[str]) -> str:
    """The first column with one of these names, in any case; empty if there is none."""
    by_lower = {column.lower().replace(" ", "_"): column for column in reversed(table.columns)}
    return next((by_lower[name] for name in names if name in by_lower), "")
