"""Reads a file of captions as rows of texts: CSV with any usual delimiter, JSON or JSON lines."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.file_errors import save_as_utf8
from benchmark.contract.printable import printable
from benchmark.contract.quoting import shown
from benchmark.contract.regular_file import nonempty_size, read_bytes
from datasets.files.spelling import counted

ENDINGS = (".csv", ".tsv", ".txt", ".json", ".jsonl")
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

_QUOTES = "put texts that hold the delimiter or a line end into double quotes"


@dataclass(frozen=True)
class NoText:
    """A value of a JSON file that is neither a text nor a whole number, which no field can have."""

    value: object


Values = tuple[str, ...]  # one text in most columns; several captions, classes or sounds in a list of JSON
Cells = tuple[str | NoText, ...]  # as the file has them; "" stands for a null in a list
Row = tuple[str, Mapping[str, Cells]]  # its place, and the values of its columns


@dataclass(frozen=True)
class CaptionTable:
    """Rows of a file of captions.

    Attributes:
        path: of the file.
        columns: names of its columns, in the order of the file.
        rows: column -> values of each row; columns that a row lacks or leaves empty are absent.
        places: where each row begins, for errors, such as "line 3".
    """

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Cells], ...]
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
    if kind in (".json", ".jsonl"):
        rows = list(_objects(path, text) if kind == ".json" else _lines(path, text))
        columns = tuple(dict.fromkeys(name for _, row in rows for name in row))
    else:
        columns, rows = _table(path, text)
    if not rows:
        raise unusable(path, "holds no captions", "add a row for each caption")
    return CaptionTable(path, columns, tuple(row for _, row in rows), tuple(place for place, _ in rows))


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
        raise unusable(path, f"is not UTF-8 (line {line})", save_as_utf8(path)) from error
    if "\0" in text:
        raise unusable(path, "holds NUL characters, as UTF-16 has them", save_as_utf8(path))
    return text


def _table(path: Path, text: str) -> tuple[tuple[str, ...], list[Row]]:
    """Columns and rows of a table whose first line names the columns."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    delimiter = max(DELIMITERS, key=lambda mark: len(_header(text, mark)))
    lines = _records(path, text, delimiter)
    _, header = next(lines, (0, []))
    names = tuple(name.strip() for name in header)
    if len(set(names)) < len(names) or not all(name and printable(name) == name for name in names):
        flaw = f"should begin with a line that names each column once, got {shown(delimiter.join(header))}"
        raise unusable(path, flaw, "name them")
    rows: list[Row] = []
    for line, values in lines:
        if len(values) != len(names):
            flaw = f"has {counted(len(values), 'value')} in line {line}, for {counted(len(names), 'column')}"
            raise unusable(path, f"{flaw} divided by {DELIMITERS[delimiter]}", _QUOTES)
        texts = {name: value.strip() for name, value in zip(names, values, strict=True)}
        rows.append((f"line {line}", {name: (value,) for name, value in texts.items() if value}))
    return names, rows


def _records(path: Path, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Records of a table that are not blank, each with the line where it begins."""
    reader = csv.reader(StringIO(text), delimiter=delimiter, strict=True)
    begin = 1
    try:
        for values in reader:
            if any(map(str.strip, values)):
                yield begin, values
            begin = reader.line_num + 1
    except csv.Error as error:
        raise unusable(path, f"cannot be read as a table from line {begin} on ({error})", _QUOTES) from error


def _header(text: str, delimiter: str) -> list[str]:
    """The first record that is not blank; as much as can be read of it."""
    try:
        return next((v for v in csv.reader(StringIO(text), delimiter=delimiter) if any(map(str.strip, v))), [])
    except csv.Error:
        return []


def _objects(path: Path, text: str) -> Iterator[Row]:
    """Rows of a JSON list of objects, or of the list under "images" as the published sets have it."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise unusable(path, f"cannot be read as JSON ({error})", "mend it") from error
    listed = found.get("images") if isinstance(found, dict) else found
    if not isinstance(listed, list):
        raise unusable(path, 'should be a list of objects, or an object with a list "images"', "save it in that form")
    for number, item in enumerate(listed, start=1):
        yield f"object {number}", _values(path, f"object {number}", item)


def _lines(path: Path, text: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                item = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise unusable(path, f"cannot be read as JSON in line {number} ({error})", "mend that line") from error
            yield f"line {number}", _values(path, f"line {number}", item)


def _values(path: Path, place: str, item: object) -> Mapping[str, Cells]:
    """The values of an object; `sentences` of the published form, a list of objects with `raw`, become texts."""
    if not isinstance(item, dict):
        raise unusable(path, f"should hold an object in {place}, got {shown(item)}", "save an object for each image")
    row = {str(name): tuple(map(_cell, value if isinstance(value, list) else [value])) for name, value in item.items()}
    return {name: cells for name, cells in row.items() if any(cells)}


def _cell(value: object) -> str | NoText:
    """A value as text: whole numbers without a fraction, "" for null."""
    if isinstance(value, dict) and "raw" in value:
        value = value["raw"]
    if isinstance(value, float) and value.is_integer():  # tables with gaps hold whole numbers as 1.0
        value = int(value)
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return "" if value is None else NoText(value)


def column_named(table: CaptionTable, names: Sequence[str]) -> str:
    """The first column with one of these names, in any case; empty if there is none."""
    by_key = {column_key(column): column for column in reversed(table.columns)}
    return next((by_key[name] for name in names if name in by_key), "")


def column_key(column: str) -> str:
    """The name of a column in the form in which usual names are compared."""
    return column.lower().replace(" ", "_")
