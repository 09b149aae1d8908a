"""From the rows of a caption file to one record an image: file, captions, classes, part, id and sounds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import PurePosixPath

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.quoting import shown
from datasets.files.spelling import composed, counted
from datasets.layouts.part_names import PART_OF
from datasets.own_folder.caption_table import CaptionTable, Cells, NoText, Values
from datasets.own_folder.description import FIELDS, Columns, Description, FieldName
from datasets.own_folder.files_below import inner_path

_BETWEEN_CLASSES = re.compile(r"[;|]")


@dataclass(frozen=True)
class Captioned:
    """One image of a caption file.

    Attributes:
        file: its path below the folder of images, with slashes.
        place: where the caption file names it first.
        captions: in the order of the file.
        places: where the caption file has each caption.
        classes: names, in the order of the file; empty if none are stated.
        part: "train", "val", "test", or "" if none is stated.
        id: that identifies it in tables; the file if none is stated.
        sounds: the recording of each caption as the file names it; empty if none are stated.
    """

    file: str
    place: str
    captions: Values
    places: Values
    classes: Values
    part: str
    id: str
    sounds: Values


@dataclass(frozen=True)
class _Row:
    """One row of the caption file."""

    table: CaptionTable
    columns: Columns
    values: Mapping[str, Cells]
    place: str

    def of(self, field: FieldName) -> Values:
        """The values of a field without empty ones; raises DataUnavailable for a value that is no text."""
        column, found = self.columns.of(field), []
        for cell in self.values.get(column, ()) if column else ():
            if isinstance(cell, NoText):
                raise self.unusable(
                    f"has {shown(cell.value)} as {shown(column)}", "write a text or a whole number, or leave it out"
                )
            found.append(cell)
        return tuple(filter(None, found))

    def filled(self, field: FieldName) -> list[bool]:
        """Whether each place of a list has a value."""
        return list(map(bool, self.values.get(self.columns.of(field), ())))

    def one(self, field: FieldName) -> str:
        """The one value of a field, "" where the row has none; raises DataUnavailable for several or an unusable one.

        Every value has to be printable, since tables and messages show it.
        """
        values = self.of(field)
        if len(values) > 1:
            raise self.unusable(f"has {counted(len(values), 'value')} of {self.columns.of(field)}", "give one")
        text = values[0] if values else ""
        if not text.isprintable():
            raise self.unusable(f"has characters in {self.columns.of(field)} that cannot be printed", "remove them")
        return text

    def unusable(self, flaw: str, remedy: str) -> DataUnavailable:
        return self.table.unusable(f"{flaw} in {self.place}", remedy)


def captioned_images(table: CaptionTable, description: Description) -> list[Captioned]:
    """One record for each image, in the order in which the file first names them.

    Raises:
        DataUnavailable: a column is missing, a value cannot be used, or rows contradict each other.
    """
    _check_columns(table, description.columns)
    rows: dict[str, list[_Row]] = {}
    for values, place in zip(table.rows, table.places, strict=True):
        row = _Row(table, description.columns, values, place)
        rows.setdefault(_file(row, description.images), []).append(row)
    found = [_captioned(file, of_image) for file, of_image in rows.items()]
    _check_ids(table, found)
    return found


def _check_columns(table: CaptionTable, columns: Columns) -> None:
    """Raises DataUnavailable for a column that the description names and the file lacks."""
    for field in FIELDS:
        name = columns.of(field)
        if name and name not in table.columns:
            raise table.unusable(
                f"has no column {shown(name)} for the field {field}; it has {', '.join(map(shown, table.columns))}",
                "name the right one in dataset.toml, below [columns]",
            )


def _file(row: _Row, images: str) -> str:
    """The path of an image below the folder of images, without that folder's name."""
    text = row.one("file")
    try:
        path = inner_path(composed(text))
        if path == PurePosixPath():
            raise ValueError("it names no file")
    except ValueError as error:
        raise row.unusable(
            f"names the image file {shown(text)}", f"name a file below {images}/, since {error}"
        ) from error
    folder = PurePosixPath(images)
    inside = path.is_relative_to(folder) and path != folder
    return str(path.relative_to(folder) if inside else path)


def _captioned(file: str, rows: list[_Row]) -> Captioned:
    """The record of an image from its rows."""
    return Captioned(
        file=file,
        place=rows[0].place,
        captions=tuple(caption for row in rows for caption in _captions(row)),
        places=tuple(row.place for row in rows for _ in row.of("caption")),
        classes=_agreed(file, rows, "class", [_classes(row) for row in rows]),
        part="".join(_agreed(file, rows, "split", [_part(row) for row in rows])),
        id="".join(_agreed(file, rows, "id", [(text,) if (text := row.one("id")) else () for row in rows])) or file,
        sounds=_sounds(file, rows),
    )


def _captions(row: _Row) -> Values:
    captions = row.of("caption")
    if not captions:
        raise row.unusable("has no caption", "add it, or remove the row")
    for caption in captions:
        try:
            caption.encode()
        except UnicodeEncodeError as error:  # JSON can hold half a surrogate pair, which cannot be stored or spoken
            raise row.unusable("has a caption with half a surrogate pair", "mend it") from error
    return captions


def _classes(row: _Row) -> Values:
    """Names of the classes, each once; a text divides several by semicolons or bars."""
    names = [name.strip() for text in row.of("class") for name in _BETWEEN_CLASSES.split(text)]
    if not all(name.isprintable() for name in names):
        raise row.unusable("has a class with characters that cannot be printed", "remove them")
    return tuple(dict.fromkeys(name for name in names if name))


def _part(row: _Row) -> Values:
    text = row.one("split")
    if text and text.lower() not in PART_OF:
        raise row.unusable(f"has the split {shown(text)}", "use train, val or test")
    return (PART_OF[text.lower()],) if text else ()


def _agreed(file: str, rows: list[_Row], field: FieldName, values: list[Values]) -> Values:
    """The values that the rows of an image state, which have to agree; rows may leave them out."""
    stated = [(row, value) for row, value in zip(rows, values, strict=True) if value]
    for row, value in stated[1:]:
        first_row, first = stated[0]
        if set(value) != set(first):
            column = row.columns.of(field)
            remedy = 'give all classes of an image in one row, divided by ";"' if field == "class" else "keep one"
            flaw = f"gives {file} the {column} {';'.join(first)} in {first_row.place} and {';'.join(value)}"
            raise row.unusable(flaw, remedy)
    return stated[0][1] if stated else ()


def _sounds(file: str, rows: list[_Row]) -> Values:
    """The recordings of an image: one for each caption, or none."""
    if not any(row.of("sound") for row in rows):
        return ()
    for row in rows:
        n_sounds, n_captions = len(row.of("sound")), len(row.of("caption"))
        if n_sounds != n_captions:
            flaw = f"has {counted(n_sounds, 'recording')} for {counted(n_captions, 'caption')} of {file}"
            raise row.unusable(flaw, "give each caption of this image a recording, or none of them")
        if any(caption != sound for caption, sound in zip_longest(row.filled("caption"), row.filled("sound"))):
            flaw = f"leaves other places of the recordings of {file} empty than of its captions"
            raise row.unusable(flaw, "write both in the same order")
    return tuple(sound for row in rows for sound in row.of("sound"))


def _check_ids(table: CaptionTable, found: Iterable[Captioned]) -> None:
    """Raises DataUnavailable where two images have the same id."""
    seen: dict[str, Captioned] = {}
    for image in found:
        other = seen.setdefault(image.id, image)
        if other is not image:
            raise table.unusable(
                f"gives {other.file} ({other.place}) and {image.file} ({image.place}) the same id {shown(image.id)}",
                "give each image an id of its own",
            )
