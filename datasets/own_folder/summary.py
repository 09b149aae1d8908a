"""What `data info` and `data init` say about a folder of the user's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.printable import printable
from datasets.layouts.captioned_images import CaptionedImages
from datasets.own_folder.description import FILE
from datasets.own_folder.folder import folder_name, looked_at, open_own_folder
from datasets.splits.strata import SMALLEST

N_CLASSES = 8  # named in one line


def describe_folder(folder: Path) -> str:
    """Describes a folder: how it is read, and what is there or what is missing."""
    lines = [f"{folder_name(folder)}: your folder {folder}"]
    try:
        looked = looked_at(folder)
        how = [f"as {FILE} says"] if not looked.said else looked.said
        lines += [f"  read:       {text}" for text in how]
        lines += [f"  there:      {text}" for text in contents(open_own_folder(folder))]
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
    """Numbers of images, captions, recordings, classes and parts of a data set, and what is not read of it."""
    captions = [len(sentences) for sentences in data.sentences]
    found = [
        f"{len(data):,} images with {sum(captions):,} captions, {_range(captions)} an image",
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
    texts = [f"recordings of {recorded:,} images"] if recorded else []
    return [", ".join([*texts, *([f"a speech engine says the captions of {spoken:,} images"] if spoken else [])])]


def _classes(data: CaptionedImages) -> list[str]:
    """Number and sizes of the classes, and those too small for a split."""
    if not data.class_names:
        return ["no classes: instance recall is the measure, and methods that learn from labels are skipped"]
    labels = data.labels
    sizes = [int((labels == k).sum() if labels.ndim == 1 else labels[:, k].sum()) for k in range(len(data.class_names))]
    kind = "one an image" if labels.ndim == 1 else "several an image"
    named = [f"{name} ({size:,})" for name, size in zip(data.class_names, sizes, strict=True)]
    found = [f"{len(named):,} classes, {kind}: {_few(named)}"]
    small = [text for text, size in zip(named, sizes, strict=True) if size < SMALLEST]
    if small and labels.ndim == 1:
        found.append(
            f"classes with fewer than {SMALLEST} images, which no split can be drawn from: {_few(small)}; join each to "
            "another class, or leave its images out"
        )
    return found


def _few(texts: Sequence[str]) -> str:
    return ", ".join(texts[:N_CLASSES]) + (", …" if len(texts) > N_CLASSES else "")


def _range(counts: Sequence[int]) -> str:
    low, high = min(counts), max(counts)
    return f"{low}" if low == high else f"{low} to {high}"
