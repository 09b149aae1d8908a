"""Looks at a folder without a description and guesses how to read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.quoting import shown
from datasets.files.spelling import few
from datasets.own_folder.caption_table import (
    ENDINGS,
    CaptionTable,
    column_key,
    column_named,
    read_caption_table,
    unusable,
)
from datasets.own_folder.description import FIELDS, FILE, ClassesFrom, Columns, Description, FieldName, read_description
from datasets.own_folder.files_below import FilesBelow

IMAGES, SOUNDS = "images", "sounds"
NEEDED: dict[FieldName, str] = {"file": "image file", "caption": "caption"}

# Names of columns by which a field is recognised, in any case; a space counts as an underscore.
NAMES: dict[FieldName, tuple[str, ...]] = {
    "file": ("file", "filename", "file_name", "image", "image_file", "image_path", "path", "filepath", "img"),
    "caption": ("caption", "captions", "sentence", "sentences", "text", "description", "raw", "comment"),
    "class": ("class", "classes", "label", "labels", "category", "categories", "class_name"),
    "split": ("split", "part", "partition", "subset"),
    "id": ("id", "image_id"),
    "sound": ("sound", "sounds", "wav", "audio", "audio_path", "recording", "sound_file", "speech"),
}


@dataclass(frozen=True)
class Blank:
    """An entry of `dataset.toml` that looking at the folder does not tell.

    Attributes:
        entry: its name, such as "columns.file".
        hint: what it may be.
        error: for commands that read the folder.
    """

    entry: str
    hint: str
    error: DataUnavailable


@dataclass(frozen=True)
class Reading:
    """How a folder is read.

    Attributes:
        description: of the folder.
        images: files below its folder of images.
        guesses: what was guessed, one line each; empty where `dataset.toml` says it.
        blanks: what could not be guessed; empty in the description.
    """

    description: Description
    images: FilesBelow
    guesses: Sequence[str] = ()
    blanks: Sequence[Blank] = ()


def require_folder(folder: Path) -> None:
    """Raises DataUnavailable unless there is such a folder."""
    if not folder.is_dir():
        raise DataUnavailable(
            f"--dataset-dir should be a folder with images and a file of captions; {folder} is no folder"
        )


def how_read(folder: Path) -> Reading:
    """How a folder is read: as its `dataset.toml` says, else as looking at it tells.

    Raises:
        DataUnavailable: there is no such folder, its description cannot be followed, or there is none and something
            cannot be guessed.
    """
    require_folder(folder)
    description = read_description(folder)
    if description is not None:
        return Reading(description, FilesBelow(folder / description.images))
    reading = guessed(folder)
    for blank in reading.blanks:
        raise blank.error
    return reading


def guessed(folder: Path) -> Reading:
    """How a folder without `dataset.toml` is read, perhaps with blanks.

    Raises:
        DataUnavailable: it has no file of captions, or one that cannot be read.
    """
    blanks: list[Blank] = []
    captions, table = _captions(folder, blanks)
    columns = Columns.model_validate({field: _column(captions, table, field, blanks) for field in FIELDS})
    images = _image_folder(folder, blanks)
    classes = _classes(images, columns)
    name = "" if images is None else images.folder.name
    guesses = [
        f"classes: {_about_classes(classes, columns)}",
        f"sounds: {'the recordings of a column' if columns.sound else _about_sounds(folder)}",
    ]
    if images is not None:
        guesses.insert(0, f"images: {name}/")
    if table is not None:
        recognised = [f"{shown(columns.of(field))} as {field}" for field in FIELDS if columns.of(field)]
        guesses.insert(0, f"captions: {captions.name}, with the columns {', '.join(recognised) or 'none'}")
        unused = [column for column in table.columns if column not in {columns.of(field) for field in FIELDS}]
        guesses += [f"columns that are not read: {', '.join(map(shown, unused))}"] if unused else []
    description = Description(
        captions="" if table is None else captions.name, images=name, sounds=SOUNDS, classes=classes, columns=columns
    )
    return Reading(description, FilesBelow(folder) if images is None else images, guesses, blanks)


def _captions(folder: Path, blanks: list[Blank]) -> tuple[Path, CaptionTable | None]:
    """The file of captions and what it holds; the folder and None where several files may be meant."""
    found = [path for path in _listed(folder) if path.suffix.lower() in ENDINGS]
    likely = [path for path in found if "caption" in path.name.lower() or path.stem.lower().startswith("dataset")]
    chosen = likely or [path for path in found if path.suffix.lower() != ".txt"]
    if len(chosen) != 1:
        chosen = list(filter(_fits, chosen)) or list(filter(_fits, found)) or chosen
    if len(chosen) == 1:
        return chosen[0], read_caption_table(chosen[0])
    names = few([path.name for path in chosen]) or "none"
    remedy = f"keep one, or run `data init` and name it in {FILE}" if chosen else "add it"
    error = DataUnavailable(f"expected one file of captions in {folder}, such as captions.csv, found {names}; {remedy}")
    if not chosen:
        raise error
    blanks.append(Blank("captions", f"one of {names}", error))
    return folder, None


def _listed(folder: Path) -> list[Path]:
    """What lies in a folder and is not hidden, in order."""
    try:
        return sorted(path for path in folder.iterdir() if path.name[0] != ".")
    except OSError as error:
        raise DataUnavailable(
            f"expected a folder of images and captions, {folder} cannot be listed ({error})"
        ) from error


def _fits(path: Path) -> bool:
    """Whether a file can be read and names images and captions."""
    try:
        table = read_caption_table(path)
    except DataUnavailable:
        return False
    return all(column_named(table, NAMES[field]) for field in NEEDED)


def _column(captions: Path, table: CaptionTable | None, field: FieldName, blanks: list[Blank]) -> str:
    """Name of the column of a field; empty where there is none, which is a blank if the field is needed."""
    columns = () if table is None else table.columns
    name = "" if table is None else column_named(table, NAMES[field])
    if not name and field in NEEDED:
        error = unusable(
            captions,
            f"has no column that names the {NEEDED[field]} (such as {', '.join(NAMES[field][:3])}); it has "
            f"{', '.join(map(shown, columns)) or 'none'}",
            f"rename one, or run `data init` and name it in {FILE}, below [columns]",
        )
        known = {name for names in NAMES.values() for name in names}
        free = [column for column in columns if column_key(column) not in known]
        options = f", one of {', '.join(map(shown, free))}" if free else ""
        blanks.append(Blank(f"columns.{field}", f"the column of the {NEEDED[field]}{options}", error))
    return name


def _image_folder(folder: Path, blanks: list[Blank]) -> FilesBelow | None:
    """`images`, or the one folder that holds images somewhere; None where it cannot be told."""
    if (folder / IMAGES).is_dir():
        return FilesBelow(folder / IMAGES)
    below = [FilesBelow(path) for path in _listed(folder) if path.is_dir()]
    found = [files for files in below if files.images]
    if len(found) == 1:
        return found[0]
    names = few([files.folder.name for files in found])
    error = DataUnavailable(
        f"expected the images in {folder / IMAGES}/, found {names or 'no such folder'}; "
        f"name the folder {IMAGES}, or run `data init` and name it in {FILE} as images"
    )
    blanks.append(Blank("images", f"one of {names}" if names else "the folder of the images, or .", error))
    return None


def _classes(images: FilesBelow | None, columns: Columns) -> ClassesFrom:
    """From a column, else from folders if every image lies in one and there are several, else none."""
    if columns.class_:
        return "column"
    inside = [] if images is None else [images.inside(path) for path in images.images]
    folders = {path.partition("/")[0] if "/" in path else "" for path in inside}
    return "folders" if len(folders) > 1 and "" not in folders else "none"


def _about_classes(classes: ClassesFrom, columns: Columns) -> str:
    if classes == "column":
        return f"column {shown(columns.class_)}"
    return "one folder per class" if classes == "folders" else "none found, so instance recall is the measure"


def _about_sounds(folder: Path) -> str:
    if (folder / SOUNDS).is_dir():
        return f"{SOUNDS}/, named IMAGES0.wav, IMAGES1.wav, …"
    return "none, so a speech engine says the captions"
