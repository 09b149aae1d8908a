"""From the rows of a caption file to one record an image: file, captions, classes, part, id and sounds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.quoting import shown
from datasets.own_folder.caption_table import CaptionTable, Values
from datasets.own_folder.description import FIELDS, Columns, Description, FieldName

# As a caption file may spell them -> as the suite does.
PARTS = {
    **dict.fromkeys(("train", "training", "restval"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "dev"), "val"),
    **dict.fromkeys(("test", "testing"), "test"),
}
LONGEST_NAME = 255  # bytes
_BETWEEN_CLASSES = re.compile(r"[;|]")


@dataclass(frozen=True)
class Captioned:
    """One image of a caption file.

    Attributes:
        file: its path below the folder of images, with slashes.
        place: where the caption file names it first.
        captions: in the order of the file.
        classes: names, in the order of the file; empty if none are stated.
        part: "train", "val", "test", or "" if none is stated.
        id: that identifies it in tables; the file if none is stated.
        sounds: path of the recording of each caption below the data set's folder; empty if none are stated.
    """

    file: str
    place: str
    captions: Values
    classes: Values
    part: str
    id: str
    sounds: Values


@dataclass(frozen=True)
class _Row:
    """One row of the caption file."""

    table: CaptionTable
    columns: Columns
    values: Mapping[str, Values]
    place: str

    def of(self, field: FieldName) -> Values:
        """The values of a field; empty where the row has none."""
        return self.values.get(self.columns.of(field), ())

    def one(self, field: FieldName) -> str:
        """The one value of a field, "" where the row has none; raises DataUnavailable for several or an unusable one.

        Every value has to be printable, since tables and messages show it.
        """
        values = self.of(field)
        if len(values) > 1:
            raise self.unusable(f"has {len(values)} values of {self.columns.of(field)}", "give one")
        text = values[0] if values else ""
        if not text.isprintable():
            raise self.unusable(f"has characters in {self.columns.of(field)} that cannot be printed", "remove them")
        return text

    def unusable(self, flaw: str, remedy: str) -> DataUnavailable:
        return self.table.unusable(f"{flaw} in {self.place}", remedy)


def captioned_images(table: CaptionTable, description: Description) -> list[Captioned]:
    """One record for each image, in the order of the file; raises DataUnavailable where rows contradict each other."""
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
    text = row.one("file").replace("\\", "/")
    path = PurePosixPath(text)
    if not text or path.is_absolute() or ".." in path.parts or path == PurePosixPath():
        raise row.unusable(f"names the image file {shown(text)}", f"name a file below {images}/")
    if any(len(part.encode()) > LONGEST_NAME for part in path.parts):
        raise row.unusable(f"names an image file longer than {LONGEST_NAME} bytes", "shorten it")
    folder = PurePosixPath(images)
    inside = path.is_relative_to(folder) and path != folder
    return str(path.relative_to(folder) if inside else path)


def _captioned(file: str, rows: list[_Row]) -> Captioned:
    """The record of an image from its rows."""
    return Captioned(
        file=file,
        place=rows[0].place,
        captions=tuple(caption for row in rows for caption in _captions(row)),
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
    named = [name.strip() for text in row.of("class") for name in _BETWEEN_CLASSES.split(text)]
    if not all(name.isprintable() for name in named):
        raise row.unusable("has a class with characters that cannot be printed", "remove them")
    return tuple(dict.fromkeys(name for name in named if name))


def _part(row: _Row) -> Values:
    text = row.one("split")
    if text and text.lower() not in PARTS:
        raise row.unusable(f"has the split {shown(text)}", "use train, val or test")
    return (PARTS[text.lower()],) if text else ()


def _agreed(file: str, rows: list[_Row], field: FieldName, values: list[Values]) -> Values:
    """The values that the rows of an image state, which have to agree; rows may leave them out."""
    stated = [(row, value) for row, value in zip(rows, values, strict=True) if value]
    for row, value in stated[1:]:
        first_row, first = stated[0]
        if value != first:
            column = row.columns.of(field)
            remedy = 'give all classes of an image in one row, divided by ";"' if field == "class" else "keep one"
            flaw = f"gives {file} the {column} {';'.join(first)} in {first_row.place} and {';'.join(value)}"
            raise row.unusable(flaw, remedy)
    return stated[0][1] if stated else ()


def _sounds(file: str, rows: list[_Row]) -> Values:
    """The recordings of an image: one for each caption, or none."""
    counts = [(len(row.of("sound")), len(row.of("caption"))) for row in rows]
    if not any(n_sounds for n_sounds, _ in counts):
        return ()
    for row, (n_sounds, n_captions) in zip(rows, counts, strict=True):
        if n_sounds != n_captions:
            flaw = f"has {n_sounds} recordings for {n_captions} captions of {file}"
            raise row.unusable(flaw, "give each caption of this image a recording, or none of them")
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
