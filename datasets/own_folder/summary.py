"""What `data info` and `data init` say about a folder of the user's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.printable import printable
from datasets.files.spelling import counted, few, spanned
from datasets.layouts.captioned_images import CaptionedImages
from datasets.own_folder.description import FILE
from datasets.own_folder.folder import folder_name, open_own_folder
from datasets.own_folder.looking import how_read
from datasets.splits.strata import SMALLEST

N_CLASSES = 8  # named in one line


def describe_folder(folder: Path) -> str:
    """Describes a folder, a line for each fact: how it is read, then what is there, or why it cannot be used."""
    lines = [f"{folder_name(folder)}: your folder {folder}"]
    try:
        reading = how_read(folder)
        lines += [f"  read:       {text}" for text in reading.guesses or [f"as {FILE} says"]]
        lines += [f"  there:      {text}" for text in contents(open_own_folder(folder, reading))]
    except DataUnavailable as error:
        lines.append(f"  state:      not usable: {error}")
    return "\n".join(map(printable, lines))


def describe_opened(title: str, read: Callable[[], CaptionedImages]) -> str:
    """Describes a data set that code of others reads, below its title."""
    try:
        lines = [f"  there:      {text}" for text in contents(read())]
    except DataUnavailable as error:
        lines = [f"  state:      not usable: {error}"]
    return "\n".join(map(printable, [title, *lines]))


def contents(data: CaptionedImages) -> list[str]:
    """What a data set holds, one line each: captions, recordings, classes, parts, and then what is not read."""
    captions = [len(sentences) for sentences in data.sentences]
    found = [
        f"{counted(len(data), 'image')} with {counted(sum(captions), 'caption')}, {spanned(captions)} an image",
        *_sounds(data),
        *_classes(data),
    ]
    parts = Counter(part for part in data.published_parts if part)
    if parts:
        sizes = ", ".join(f"{parts[part]:,} {part}" for part in ("train", "val", "test") if parts[part])
        found.append(f"split in the caption file: {sizes} (protocol published-split)")
    return [*found, *data.remarks]


def _sounds(data: CaptionedImages) -> list[str]:
    if data.second == "text":
        return ["captions are read as text"]
    recorded = sum(map(bool, data.recordings))
    spoken = len(data) - recorded
    texts = [f"recordings of {counted(recorded, 'image')}"] if recorded else []
    return [", ".join([*texts, *([f"a speech engine says the captions of {counted(spoken, 'image')}"] * bool(spoken))])]


def _classes(data: CaptionedImages) -> list[str]:
    """Number and sizes of the classes, and what about them spoils splits or scores."""
    if not data.class_names:
        return ["no classes: instance recall is the measure, and methods that learn from labels are skipped"]
    one_each = data.labels.ndim == 1
    sizes = [
        int((data.labels == k).sum() if one_each else data.labels[:, k].sum()) for k in range(len(data.class_names))
    ]
    named = [f"{name} ({size:,})" for name, size in zip(data.class_names, sizes, strict=True)]
    kind = "one an image" if one_each else "several an image"
    found = [f"{counted(len(named), 'class', 'classes')}, {kind}: {few(named, N_CLASSES)}"]
    if len(named) == 1:
        found.append("one class: measures of classes need two, so tables stay empty; name more classes, or none")
    small = [text for text, size in zip(named, sizes, strict=True) if size < SMALLEST]
    if small and one_each:
        stated = ", or use published-split" if any(data.published_parts) else ""
        found.append(
            f"classes with fewer than {SMALLEST} images, which is too few to draw a split: {few(small, N_CLASSES)}; "
            f"join each to another class, or leave its images out{stated}"
        )
    without = [] if one_each else [data.ids[i] for i in np.flatnonzero(~np.any(data.labels, axis=1))]
    if without:
        found.append(
            f"{counted(len(without), 'image')} without a class, relevant to nothing: {few(without, N_CLASSES)}"
        )
    return found
