"""Data sets made up in memory, and splits of them described by names."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmark.contract.arrays import IntArray
from datasets.layouts.captioned_images import CaptionedImages
from datasets.splits.items import Split


def made_up(
    sizes: Mapping[str, int],
    content: Sequence[str] | None = None,
    sentences: Sequence[tuple[str, ...]] | None = None,
    recorded: bool = False,
) -> CaptionedImages:
    """Makes up a data set without files; by default, names stand for the contents of images and sounds.

    Args:
        sizes: class name -> number of images.
        content: content key of each image; equal keys make identical images.
        sentences: five sentences of each image; by default, no two images share one.
        recorded: whether the images have recordings.
    """
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


def holding(
    data: CaptionedImages, image_content: Sequence[str], sound_content: Sequence[Sequence[str]]
) -> CaptionedImages:
    """Gives a data set these content keys, so that no file is read; returns the same object."""
    data.__dict__.update(image_content=tuple(image_content), sound_content=tuple(sound_content))
    return data


def changed(data: CaptionedImages, **fields: Any) -> CaptionedImages:
    """A copy of the data set with other values of these fields and the same contents."""
    return holding(replace(data, **fields), data.image_content, data.sound_content)


def chosen(data: CaptionedImages, rows: Sequence[int] | IntArray) -> CaptionedImages:
    """A copy of the data set with only these images, in this order."""
    subset = replace(
        data,
        labels=data.labels[list(rows)],
        paths=tuple(data.paths[i] for i in rows),
        sentences=tuple(data.sentences[i] for i in rows),
        recordings=tuple(data.recordings[i] for i in rows),
    )
    return holding(subset, [data.image_content[i] for i in rows], [data.sound_content[i] for i in rows])


def by_name(data: CaptionedImages, split: Split) -> dict[str, dict[str, list[int]]]:
    """Describes a split as part -> image name -> numbers of its sounds."""
    return {
        part: {data.ids[i]: items.sounds[items.sounds[:, 0] == i, 1].tolist() for i in items.images}
        for part, items in (("train", split.train), ("val", split.val), ("test", split.test))
    }
