"""Looks at a folder without a description and says how it would be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.image_names import IMAGE_ENDINGS
from benchmark.contract.quoting import shown
from datasets.own_folder.caption_table import ENDINGS, CaptionTable, named, read_caption_table
from datasets.own_folder.description import FIELDS, FILE, ClassesFrom, Columns, Description, FieldName, Looked

IMAGES, SOUNDS = "images", "sounds"

# Names of columns by which a field is recognised, in any case; a space counts as an underscore.
NAMES: dict[FieldName, tuple[str, ...]] = {
    "file": ("file", "filename", "file_name", "image", "image_file", "image_path", "path", "filepath", "img"),
    "caption": ("caption", "captions", "sentence", "sentences", "text", "description", "raw", "comment"),
    "class": ("class", "classes", "label", "labels", "category", "categories", "class_name"),
    "split": ("split", "part", "partition", "subset"),
    "id": ("id", "image_id", "imgid"),
    "sound": ("sound", "sounds", "wav", "audio", "audio_path", "recording", "sound_file", "speech"),
}


def look(folder: Path) -> Looked:
    """How a folder without `dataset.toml` is read; raises DataUnavailable where that cannot be told."""
    captions = _caption_file(folder)
    table = read_caption_table(captions)
    columns = Columns.model_validate({field: named(table, NAMES[field]) or _needed(table, field) for field in FIELDS})
    images = _image_folder(folder)
    classes = _classes(folder / images, columns)
    said = [
        f"captions: {captions.name}, with the columns "
        + ", ".join(f"{shown(columns.of(field))} as {field}" for field in FIELDS if columns.of(field)),
        f"images: {images}/",
        _said_of_classes(classes, columns),
        "sounds: the recordings of a column" if columns.sound else _said_of_sounds(folder),
    ]
    unused = [name for name in table.columns if name not in {columns.of(field) for field in FIELDS}]
    if unused:
        said.append(f"columns that are not read: {', '.join(map(shown, unused))}")
    description = Description(captions=captions.name, images=images, sounds=SOUNDS, classes=classes, columns=columns)
    return Looked(description, said)


def _needed(table: CaptionTable, field: FieldName) -> str:
    """Empty for a field that may be absent; raises DataUnavailable for one that has to be there."""
    if field not in ("file", "caption"):
        return ""
    raise table.unusable(
        f"has no column that names the {'image file' if field == 'file' else 'caption'} (such as "
        f"{', '.join(NAMES[field][:3])}); it has {', '.join(map(shown, table.columns)) or 'none'}",
        f"rename one, or name it in {FILE}, below [columns]",
    )


def _caption_file(folder: Path) -> Path:
    """The one file of captions in a folder."""
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS and path.name[0] != ".")
    likely = [path for path in found if "caption" in path.name.lower() or path.stem.lower().startswith("dataset")]
    chosen = likely or found
    if len(chosen) == 1:
        return chosen[0]
    remedy = f"keep one, or name it in {FILE} as captions = {shown(chosen[0].name)}" if chosen else "add it"
    raise DataUnavailable(
        f"expected one file of captions in {folder}, such as captions.csv, found "
        f"{', '.join(path.name for path in chosen[:3]) or 'none'}; {remedy}"
    )


def _image_folder(folder: Path) -> str:
    """`images`, or the one folder that holds images somewhere."""
    if (folder / IMAGES).is_dir():
        return IMAGES
    found = [path.name for path in sorted(folder.iterdir()) if path.is_dir() and next(image_files(path), None)]
    if len(found) == 1:
        return found[0]
    raise DataUnavailable(
        f"expected the images in {folder / IMAGES}/, found {'no such folder' if not found else ', '.join(found[:3])}; "
        f"name the folder {IMAGES}, or name it in {FILE} as images"
    )


def image_files(folder: Path) -> Iterator[Path]:
    """Files below a folder whose names are those of images, hidden ones left out, in order."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.suffix.lower() in IMAGE_ENDINGS and path.is_file():
            yield path


def _classes(images: Path, columns: Columns) -> ClassesFrom:
    """From a column, else from folders if every image lies in one and there are several, else none."""
    if columns.class_:
        return "column"
    folders = {path.relative_to(images).parts[0] if path.parent != images else "" for path in image_files(images)}
    return "folders" if len(folders) > 1 and "" not in folders else "none"


def _said_of_classes(classes: ClassesFrom, columns: Columns) -> str:
    if classes == "column":
        return f"classes: column {shown(columns.class_)}"
    if classes == "folders":
        return "classes: one folder per class"
    return "classes: none found, so instance recall is the measure"


def _said_of_sounds(folder: Path) -> str:
    if (folder / SOUNDS).is_dir():
        return f"sounds: {SOUNDS}/, named IMAGES0.wav, IMAGES1.wav, …"
    return "sounds: none, so a speech engine says the captions"
