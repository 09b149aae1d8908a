"""What `data info` says about a data set."""

from __future__ import annotations

from pathlib import Path

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.program import program
from benchmark.contract.rows import DatasetRow
from datasets.files.sounds_folder import is_synthesised, numbered_files
from datasets.layouts.published_layout import MORE, PublishedLayout


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
    publication = layout.publication
    n_images = sum(layout.class_sizes.values())
    lines = [
        f"{row.title} ({row.name}): {n_images:,} images, {len(layout.class_sizes)} classes, five sentences each",
        f"  images:     {publication.images}",
        f"  captions:   {publication.captions}",
        "  recordings: offered on Baidu Pan and Google Drive; could not be had for this suite",
        f"  cite:       {publication.citation}",
        f"  licence:    {publication.licence}",
        f"  layout:     DIR/{layout.folder}/",
        f"                {layout.caption_file}",
        f"                {layout.image_folder}/{publication.image_names}",
    ]
    if layout.class_lists:
        lines.append(f"                {layout.class_lists}/Airport.txt … (for images not named after their class)")
    lines.append(f"                sounds/{publication.sound_names} (if you have recordings)")
    if root is None:
        lines.append("  state:      no --data-root DIR was given, so runs use the stand-in")
    else:
        opened = layout(root, "real")
        lines += [f"  there:      {text}" for text in _inventory(opened)] + [f"  state:      {_state(opened)}"]
    return "\n".join(lines)


def _state(layout: PublishedLayout) -> str:
    """Whether the data set is usable, and if not, why."""
    try:
        data = layout.read()
    except DataUnavailable as error:
        return f"not usable: {error}".removesuffix(MORE.format(program()))
    return f"complete in {layout.base}; speech: {data.speech}"


def _inventory(layout: PublishedLayout) -> list[str]:
    """Which parts of the published layout are there."""
    if not layout.base.is_dir():
        return [f"no folder {layout.base}"]
    try:
        names = list(layout.records())
        found = [f"{layout.caption_file}, which names {len(names):,} images"]
    except DataUnavailable:
        names = []
        broken = (layout.base / layout.caption_file).is_file()
        found = [f"{layout.caption_file}, which cannot be read" if broken else f"no {layout.caption_file}"]
    present = files_of(layout.base / layout.image_folder)
    if names:
        found.append(f"{len(present & set(names)):,} of {len(names):,} images in {layout.image_folder}/")
    else:
        found.append(f"{len(present):,} files in {layout.image_folder}/")
    if layout.class_lists:
        n_lists = len(list((layout.base / layout.class_lists).glob("*.txt")))
        found.append(f"{n_lists} class lists in {layout.class_lists}/")
    return [*found, *_sounds(layout, names)]


def _sounds(layout: PublishedLayout, names: list[str]) -> list[str]:
    """How many images have sounds, and what else is in their folder."""
    folder = layout.base / "sounds"
    if not folder.is_dir():
        return ["no sounds/"]
    files = numbered_files(folder)
    with_files = [files[stem] for stem in map(_stem, names) if stem in files]
    n_synthesised = sum(is_synthesised(of_image[0][1]) for of_image in with_files)
    spoken = f" ({n_synthesised:,} of them by espeak-ng)" if n_synthesised else ""
    lines = [f"sounds of {len(with_files):,} of {len(names):,} images in sounds/{spoken}"]
    return [*lines, *unclaimed_sounds(folder, names)]


def unclaimed_sounds(folder: Path, names: list[str]) -> list[str]:
    """Finds files in a folder of sounds that belong to none of these images.

    Args:
        folder: the folder of sounds.
        names: image file names.

    Returns:
        One line that counts them, or an empty list if there are none.
    """
    stems = set(map(_stem, names))
    claimed = {path.name for stem, of_image in numbered_files(folder).items() if stem in stems for _, path in of_image}
    if not (others := sorted(files_of(folder) - claimed)):
        return []
    return [f"files in sounds/ that belong to no image and are not read: {len(others):,}, e.g. {others[0]}"]


def files_of(folder: Path) -> set[str]:
    """Names of the files in a folder without hidden ones; empty if the folder does not exist."""
    return {path.name for path in folder.iterdir() if path.name[0] != "."} if folder.is_dir() else set()


def _stem(name: str) -> str:
    return Path(name).stem
