"""The description of a folder: where its images, captions and sounds are, and which columns hold what."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.quoting import shown
from benchmark.contract.regular_file import read_text

FILE = "dataset.toml"

CaptionsAre = Literal["spoken", "text"]
ClassesFrom = Literal["column", "folders", "none"]
FieldName = Literal["file", "caption", "class", "split", "id", "sound"]
FIELDS: tuple[FieldName, ...] = get_args(FieldName)


class Columns(BaseModel):
    """Name in the caption file of each field; empty for a field that the file does not have."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str = Field("file", min_length=1)
    caption: str = Field("caption", min_length=1)
    class_: str = Field("", alias="class")
    split: str = ""
    id: str = ""
    sound: str = ""

    def of(self, field: FieldName) -> str:
        """The name of a field's column."""
        return str(getattr(self, "class_" if field == "class" else field))


class Description(BaseModel):
    """What `dataset.toml` says.

    Attributes:
        captions: file of captions, below the folder.
        images: folder of images, below the folder.
        sounds: folder of recordings named `<image>S<k>.wav`, below the folder; it need not exist.
        captions_are: whether captions are heard, as recordings or spoken by an engine, or read as text.
        classes: where the classes of an image come from.
        columns: names of the columns in the caption file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    captions: str = Field(min_length=1)
    images: str = Field("images", min_length=1)
    sounds: str = Field("sounds", min_length=1)
    captions_are: CaptionsAre = "spoken"
    classes: ClassesFrom = "none"
    columns: Columns


@dataclass(frozen=True)
class Looked:
    """A description, and what looking at the folder told.

    Attributes:
        description: of the folder.
        said: what was guessed and why, one line each; empty where the description was read from its file.
    """

    description: Description
    said: Sequence[str] = ()


def read_description(folder: Path) -> Description | None:
    """What `dataset.toml` of a folder says; None where there is no such file.

    Raises:
        DataUnavailable: the file cannot be read or says something else.
    """
    path = folder / FILE
    if not path.exists():
        return None
    try:
        return Description.model_validate(tomllib.loads(read_text(path)))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise DataUnavailable(
            f"{path}: {name} {_complaint(name, first['type'], first['input'])}; known: "
            f"{', '.join(Description.model_fields)}; mend it, or delete the file to have it guessed again"
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise DataUnavailable(f"{path} should be a TOML file as `data init` writes it ({error})") from error


def _complaint(name: str, kind: str, value: object) -> str:
    if kind == "extra_forbidden":
        return "is no entry of this file"
    if kind == "missing":
        return "is missing"
    values = {"captions_are": get_args(CaptionsAre), "classes": get_args(ClassesFrom)}.get(name)
    expected = f"one of {', '.join(values)}" if values else "a text that is not empty"
    return f"should be {expected}, got {shown(value)}"


def description_text(description: Description) -> str:
    """The text of `dataset.toml`, with a comment for each entry."""
    lines = [
        "# How xmhash reads this folder. Paths are below it. Without this file, xmhash guesses everything again.",
        f"captions = {_quoted(description.captions)}",
        f"images = {_quoted(description.images)}",
        f"sounds = {_quoted(description.sounds)}  # recordings named IMAGES0.wav, IMAGES1.wav, …; need not exist",
        f'captions_are = {_quoted(description.captions_are)}  # "spoken" (recorded, or by an engine) or "text"',
        f'classes = {_quoted(description.classes)}  # "column", "folders" (one folder per class) or "none"',
        "",
        "[columns]  # name of each column in the caption file; empty: there is none",
        *(f"{field} = {_quoted(description.columns.of(field))}" for field in FIELDS),
        "",
    ]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """A text as TOML writes it; JSON's escapes are among TOML's, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
