"""Data sets made up in memory, and what a split of one says by names."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from datasets.layouts.captioned_images import CaptionedImages


def made_up(sizes, content=None, sentences=None, recorded=False):
    """A data set without files: image and sound contents are names, unless given."""
    names = [f"{name}_{n}.jpg" for name, size in sizes.items() for n in range(size)]
    if sentences is None:
        sentences = [tuple(f"{name} caption {k} ." for k in range(5)) for name in names]
    recordings = [tuple(Path(f"{name}S{k}.wav") for k in range(5)) if recorded else () for name in names]
    data = CaptionedImages(
        name="made-up",
        source="real",
        class_names=tuple(sizes),
        paths=tuple(map(Path, names)),
        labels=np.repeat(np.arange(len(sizes)), list(sizes.values())),
        sentences=tuple(sentences),
        recordings=tuple(recordings),
    )
    return holding(data, content or names, [tuple(f"{name} sound {k}" for k in range(5)) for name in names])


def holding(data, image_content, sound_content):
    """The data set with these content keys in place of files'."""
    data.__dict__.update(image_content=tuple(image_content), sound_content=tuple(sound_content))
    return data


def changed(data, **fields):
    """The data set with other values of these fields and the same contents."""
    return holding(replace(data, **fields), data.image_content, data.sound_content)


def chosen(data, rows):
    """The data set with these images, in this order."""
    parts = {name: tuple(getattr(data, name)[i] for i in rows) for name in ("paths", "sentences", "recordings")}
    subset = replace(data, labels=data.labels[list(rows)], **parts)
    return holding(subset, *([content[i] for i in rows] for content in (data.image_content, data.sound_content)))


def by_name(data, split):
    """Part -> image name -> the numbers of its sounds."""
    found = {}
    for part in ("train", "val", "test"):
        items = getattr(split, part)
        found[part] = {data.ids[i]: items.sounds[items.sounds[:, 0] == i, 1].tolist() for i in items.images}
    return found
