"""What `data info` and `data verify` say of a data set."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from benchmark.types import DatasetRow, DataUnavailable, ProtocolRow, UserError
from datasets import PROTOCOLS
from datasets.audit import audit
from datasets.captioned_images import CaptionedImages, PublishedLayout
from datasets.images import read_image
from datasets.sounds import read_recording
from datasets.split_files import stored


def describe(layout: type[PublishedLayout], row: DatasetRow, root: Path | None) -> str:
    """What is there, what is missing, where it should lie."""
    n_images = sum(layout.class_sizes.values())
    lines = [
        f"{row.title} ({row.name}): {n_images:,} images, {len(layout.class_sizes)} classes, five sentences each",
        f"  layout:  DIR/{layout.folder}/: {layout.caption_file}, {layout.image_folder}/, "
        "and sounds/<image>S<k>.wav if you have them",
    ]
    if root is None:
        lines.append(
            "  state:   no --data-root DIR was given, so runs use the stand-in (drawn images, spoken by espeak-ng)"
        )
        return "\n".join(lines)
    try:
        data = layout(root, "real").read()
    except DataUnavailable as error:
        lines.append(f"  state:   not usable: {error}")
    else:
        lines.append(f"  state:   complete in {root / layout.folder}; speech: {data.speech}")
    return "\n".join(lines)


def verify(layout: type[PublishedLayout], row: DatasetRow, root: Path) -> tuple[str, bool]:
    """Findings, and whether the data set is sound; one whose folder is not there has nothing to be unsound."""
    if not (root / layout.folder).is_dir():
        return f"{row.title}: not there ({root / layout.folder})", True
    try:
        data = layout(root, "real").read()
    except DataUnavailable as error:
        return f"{row.title}: not usable: {error}", False
    broken = _unreadable(list(data.paths), read_image) + _unreadable(
        [path for files in data.recordings for path in files], read_recording
    )
    lines = [f"{row.title}: {len(data):,} images, speech: {data.speech}"]
    lines += [f"  broken: {text}" for text in broken] or ["  every file decodes"]
    lines += [f"  identical images, kept on one side of every split: {', '.join(group)}" for group in _identical(data)]
    leaks = False
    for protocol in PROTOCOLS:
        try:
            lines.append(f"  {_leakage(data, protocol)}")
        except DataUnavailable as error:
            lines.append(f"  {protocol.name}: not possible: {error}")
        except UserError as error:
            lines.append(f"  {protocol.name}: {error}")
            leaks = True
    return "\n".join(lines), not broken and not leaks


def _leakage(data: CaptionedImages, row: ProtocolRow) -> str:
    """How many sentences split 0 of a protocol has on both sides; raises UserError where images or sounds leak."""
    module, _, name = row.target.partition(":")
    protocol = getattr(import_module(module), name)()
    figures = audit(data, protocol.split(data, 0))
    origin = "as committed" if stored(data, protocol.file_name, 0) else "drawn here"
    return (
        f"{row.name}, split 0, {origin}: {figures['sentences_seen']:.1%} of the spoken test sentences occur word for "
        f"word in train or val ({figures['sentences_seen_all']:.1%} over all sentences of the images)"
    )


def _unreadable(paths: list[Path], read: Callable[[Path], object]) -> list[str]:
    """Errors of the files that cannot be decoded."""
    errors = []
    for path in paths:
        try:
            read(path)
        except DataUnavailable as error:
            errors.append(str(error))
    return errors


def _identical(data: CaptionedImages) -> list[list[str]]:
    """Names of images with identical content, group by group."""
    groups: dict[str, list[str]] = {}
    for name, content in zip(data.ids, data.image_content, strict=True):
        groups.setdefault(content, []).append(name)
    return [group for group in groups.values() if len(group) > 1]
