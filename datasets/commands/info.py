"""What `data info` says about a data set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.printable import printable
from benchmark.contract.program import program
from benchmark.contract.rows import DatasetRow
from datasets.files.sounds_folder import FOLDER, names_in, numbered_files, unread_sounds
from datasets.files.spelling import counted, spanned
from datasets.layouts.published_layout import MORE, N_SENTENCES, PublishedLayout, with_small_ending

Captions = Mapping[str, tuple[str, ...]]


def about_stand_ins() -> str:
    """Says when captions are spoken and images are drawn, and how to look at them."""
    return (
        "Captions without a recording are spoken by espeak-ng. Without --data-root, runs use stand-ins: drawn images "
        "of the same classes with captions of what is drawn, kept in the cache ($XMHASH_CACHE, else xmhash/ in the "
        f"user's cache folder); `{program()} data stand-in --sheet FILE.png` shows them."
    )


def describe(layout: type[PublishedLayout], row: DatasetRow, root: Path | None) -> str:
    """Describes a data set: what it is, where to get it and how to lay it out on disk.

    Args:
        layout: the published layout of the data set.
        row: its registry row.
        root: a data root, whose contents are then described too, or None.
    """
    opened = None if root is None else layout(root, "real")
    captions = None if opened is None else _captions(opened)
    lines = [
        *_published(layout, row, captions),
        f"  layout:     DIR/{layout.folder}/",
        f"                {layout.caption_file}",
        f"                {layout.image_folder}/{layout.publication.image_names}",
    ]
    if layout.class_lists:
        lines.append(f"                {layout.class_lists}/Airport.txt … (for images not named after their class)")
    lines.append(f"                {FOLDER}/{layout.publication.sound_names} (if you have recordings)")
    if opened is None:
        lines.append("  state:      no --data-root DIR was given, so runs use the stand-in")
    else:
        there = _inventory(opened, captions)
        lines += [f"  there:      {text}" for text in there] + [f"  state:      {_state(opened)}"]
    return "\n".join(map(printable, lines))


def _captions(layout: PublishedLayout) -> Captions | None:
    """The sentences of each image; None if the caption file is missing or malformed."""
    try:
        return layout.records()
    except DataUnavailable:
        return None


def _published(layout: type[PublishedLayout], row: DatasetRow, captions: Captions | None) -> list[str]:
    """What the papers published, where to get it, and its terms; left out where another set lies in its place."""
    publication, n_images = layout.publication, sum(layout.class_sizes.values())
    size = f"{n_images:,} images, {len(layout.class_sizes)} classes, five sentences each"
    if captions is not None and {len(captions), *map(len, captions.values())} != {n_images, N_SENTENCES}:
        return [
            f"{row.title} ({row.name}): another set in its layout",
            f"  published:  {size}; the captions here differ from the published ones, so their origin is unknown",
        ]
    return [
        f"{row.title} ({row.name}): as published, {size}",
        f"  images:     {publication.images}",
        f"  captions:   {publication.captions}",
        "  recordings: offered on Baidu Pan and Google Drive; could not be had for this suite",
        f"  cite:       {publication.citation}",
        f"  licence:    {publication.licence}",
    ]


def _state(layout: PublishedLayout) -> str:
    """Whether the data set is usable, and if not, why."""
    try:
        data = layout.read()
    except DataUnavailable as error:
        return f"not usable: {error}".removesuffix(MORE.format(program()))
    return f"complete in {layout.base}; speech: {data.speech}"


def _inventory(layout: PublishedLayout, captions: Captions | None) -> list[str]:
    """Which parts of the published layout are there, and how large they are."""
    if not layout.base.is_dir():
        return [f"no folder {layout.base}"]
    if captions:
        sentences = f"{spanned(list(map(len, captions.values())))} sentences an image"
        found = [f"{layout.caption_file}, which names {counted(len(captions), 'image')} with {sentences}"]
    else:
        broken = (layout.base / layout.caption_file).exists()
        found = [f"{layout.caption_file}, which cannot be read" if broken else f"no {layout.caption_file}"]
    names = list(captions or ())
    present = names_in(layout.base / layout.image_folder)
    if names:
        n_present = len(set(map(with_small_ending, present)) & set(map(with_small_ending, names)))
        found.append(f"{n_present:,} of {len(names):,} images in {layout.image_folder}/")
    else:
        found.append(f"{len(present):,} files in {layout.image_folder}/")
    if layout.class_lists:
        n_lists = len(list((layout.base / layout.class_lists).glob("*.txt")))
        found.append(f"{n_lists} class lists in {layout.class_lists}/")
    return [*found, *_sounds(layout, names)]


def _sounds(layout: PublishedLayout, names: Sequence[str]) -> list[str]:
    """How many images have sounds, and what else is in their folder."""
    folder = layout.base / FOLDER
    if not folder.is_dir():
        return [f"no {FOLDER}/", *unread_sounds(layout.base, names)]
    stems = {Path(name).stem for name in names}
    n_files = [len(files) for stem, files in numbered_files(folder).items() if stem in stems]
    counts = f" ({spanned(n_files)} an image)" if n_files else ""
    return [
        f"sounds of {len(n_files):,} of {len(names):,} images in {FOLDER}/{counts}",
        *unread_sounds(layout.base, names),
    ]
