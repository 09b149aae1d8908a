"""The description of a folder: where its images, captions and sounds are, and which columns hold what."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.printable import printable
from benchmark.contract.quoting import shown
from benchmark.contract.regular_file import read_text
from datasets.own_folder.files_below import inner_path

FILE = "dataset.toml"

CaptionsAre = Literal["spoken", "text"]
ClassesFrom = Literal["column", "folders", "none"]
FieldName = Literal["file", "caption", "class", "split", "id", "sound"]
FIELDS: tuple[FieldName, ...] = get_args(FieldName)

_MEND = "mend it, or delete the file to have it guessed again"


class Columns(BaseModel):
    """Name in the caption file of each field; empty for a field that the file does not have."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str = "file"
    caption: str = "caption"
    class_: str = Field("", alias="class")
    split: str = ""
    id: str = ""
    sound: str = ""

    def of(self, field: FieldName) -> str:
        """The name of a field's column."""
        return str(getattr(self, "class_" if field == "class" else field))


class Description(BaseModel):
    """What `dataset.toml` says. In a draft, texts that nobody could guess are empty.

    Attributes:
        captions: file of captions, below the folder.
        images: folder of images, below the folder.
        sounds: folder of recordings named `<image>S<k>.wav`, below the folder; it need not exist.
        captions_are: whether captions are heard, as recordings or spoken by an engine, or read as text.
        classes: where the classes of an image come from; the column of classes where one is named.
        columns: names of the columns in the caption file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    captions: str
    images: str = "images"
    sounds: str = "sounds"
    captions_are: CaptionsAre = "spoken"
    classes: ClassesFrom = "none"
    columns: Columns

    @model_validator(mode="before")
    @classmethod
    def _of_column(cls, given: object) -> object:
        """Takes the classes from a column that is named."""
        columns = given.get("columns") if isinstance(given, dict) else None
        if isinstance(given, dict) and isinstance(columns, dict) and columns.get("class"):
            return {"classes": "column", **given}
        return given


def read_description(folder: Path) -> Description | None:
    """What `dataset.toml` of a folder says; None where there is no such file.

    Raises:
        DataUnavailable: the file cannot be read or says something else.
    """
    path = folder / FILE
    try:
        description = Description.model_validate(tomllib.loads(read_text(path).removeprefix("\ufeff")))
    except FileNotFoundError:
        return None
    except ValidationError as error:
        first = error.errors()[0]
        complaint = _complaint(first["loc"], first["type"], first["input"])
        raise DataUnavailable(f"{path}: {complaint}; {_MEND}") from error
    except (OSError, ValueError, RecursionError) as error:
        raise DataUnavailable(f"{path} should be a TOML file as `data init` writes it ({error})") from error
    for complaint in _contradictions(description):
        raise DataUnavailable(f"{path}: {complaint}; {_MEND}")
    return description


def _complaint(at: tuple[int | str, ...], kind: str, value: object) -> str:
    """What is wrong with the entry at a place of the file."""
    name = ".".join(map(str, at))
    if kind in ("extra_forbidden", "missing"):
        known = FIELDS if len(at) > 1 else tuple(Description.model_fields)
        flaw = "is missing" if kind == "missing" else "cannot be an entry of this file"
        return f"{name} {flaw}; known: {', '.join(known)}"
    values = {"captions_are": get_args(CaptionsAre), "classes": get_args(ClassesFrom)}.get(name)
    expected = f"one of {', '.join(values)}" if values else "a text that is not empty"
    if name == "columns":
        expected = "a table of names, below the line [columns]"
    return f"{name} should be {expected}, got {shown(value)}"


def _contradictions(description: Description) -> Iterator[str]:
    """What a description says that cannot be followed."""
    columns = description.columns
    for name, text in (("columns.file", columns.file), ("columns.caption", columns.caption)):
        if not text:
            yield f"{name} should be a text that is not empty, got ''; write the name of that column"
    for name in ("captions", "images", "sounds"):
        text = getattr(description, name)
        try:
            inner_path(text)
        except ValueError as error:
            yield f"{name} should be a path below this folder, got {shown(text)}: {error}"
    if description.classes == "column" and not columns.class_:
        yield 'classes is "column", but columns.class names none; name the column, or write "folders" or "none"'


def description_text(description: Description, hints: Mapping[str, str] = MappingProxyType({})) -> str:
    """The text of `dataset.toml`, with a comment for each entry.

    Args:
        description: of the folder.
        hints: entry that is to be filled in, such as "columns.file" -> what it may be.
    """
    comments = {
        "sounds": "recordings named IMAGES0.wav, IMAGES1.wav, …; need not exist",
        "captions_are": '"spoken" (recorded, or by an engine) or "text"',
        "classes": '"column", "folders" (one folder per class) or "none"',
        **{name: f"to fill in: {hint}" for name, hint in hints.items()},
    }

    def line(name: str, text: str) -> str:
        comment = comments.get(name)
        return f"{name.removeprefix('columns.')} = {_quoted(text)}" + (f"  # {printable(comment)}" if comment else "")

    lines = [
        "# How xmhash reads this folder. Paths are below it. Without this file, xmhash guesses everything again.",
        *(line(name, getattr(description, name)) for name in Description.model_fields if name != "columns"),
        "",
        "[columns]  # name of each column in the caption file; empty: there is none",
        *(line(f"columns.{field}", description.columns.of(field)) for field in FIELDS),
        "",
    ]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """A text as TOML writes it; JSON's escapes are among TOML's, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
