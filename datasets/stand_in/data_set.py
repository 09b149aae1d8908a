"""Draws the stand-in of a whole data set, and writes it in the published layout.

A stand-in shares with the original only the class names, the imbalance and the number of captions. Recipes draw the
scenes, and the captions tell what was drawn. The seed of an image depends only on its data set, class and number, so
every call draws the same images.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np

from datasets.stand_in.classes import CLASS_SIZES, RSICD, SYDNEY, UCM
from datasets.stand_in.scenes import draw_scene
from datasets.stand_in.wording import five_captions

_SENTENCES = 5


@dataclass(frozen=True)
class _Layout:
    """Where the files of a data set lie.

    Attributes:
        title: the "dataset" entry of the caption file.
        caption_file, image_folder: paths relative to the folder that is written to.
        recipes: class -> recipe.
    """

    title: str
    caption_file: str
    image_folder: str
    recipes: Mapping[str, str]


_LAYOUTS = MappingProxyType(
    {
        "ucm": _Layout("UCM", "UCM_captions/dataset.json", "UCM_captions/imgs", UCM),
        "sydney": _Layout("Sydney", "Sydney_captions/dataset.json", "Sydney_captions/imgs", SYDNEY),
        "rsicd": _Layout("RSICD", "RSICD/dataset_rsicd.json", "RSICD/RSICD_images", RSICD),
    }
)


def write_stand_in(name: str, folder: Path) -> None:
    """Draws the stand-in of a data set and writes it in the published layout.

    Args:
        name: "ucm", "sydney" or "rsicd".
        folder: an empty folder, in which the published folder is made.

    Raises:
        ValueError: the data set has no stand-in.
    """
    if name not in _LAYOUTS:
        raise ValueError(f"stand-ins exist for {', '.join(_LAYOUTS)}, not for {name!r}; they are listed in {__file__}")
    layout = _LAYOUTS[name]
    (folder / layout.image_folder).mkdir(parents=True)
    images: list[dict[str, object]] = []
    for class_name, number, position in _numbered(name):
        filename = f"{class_name.lower()}_{number}.jpg" if name == "rsicd" else f"{position + 1}.tif"
        captions = _write_image(name, class_name, number, folder / layout.image_folder / filename)
        images.append(_record(filename, position, _split(name, class_name, number), captions))
    text = json.dumps({"images": images, "dataset": layout.title}, indent=1)
    (folder / layout.caption_file).write_text(text, encoding="utf-8")
    if name == "rsicd":
        _write_class_lists(folder / "RSICD/txtclasses_rsicd")


def _numbered(name: str) -> list[tuple[str, int, int]]:
    """(class name, number within the class from 1, position from 0) of every image, in class order."""
    pairs = [(class_name, k + 1) for class_name, size in CLASS_SIZES[name].items() for k in range(size)]
    return [(class_name, number, position) for position, (class_name, number) in enumerate(pairs)]


def _seed(name: str, class_name: str, number: int, purpose: str) -> int:
    key = f"{name}/{class_name}/{number}/{purpose}".encode()
    return int.from_bytes(hashlib.sha256(key).digest()[:8], "big")


def _split(name: str, class_name: str, number: int) -> str:
    """Part of an image: in each class, every tenth image is val, every tenth is test, and the rest is train."""
    start = _seed(name, class_name, 0, "split") % 10
    return {0: "val", 5: "test"}.get((start + number) % 10, "train")


def _write_image(name: str, class_name: str, number: int, path: Path) -> list[str]:
    """Draws one image, writes it and returns its five captions."""
    recipe = _LAYOUTS[name].recipes[class_name]
    scene = draw_scene(recipe, _seed(name, class_name, number, "scene"))
    if path.suffix == ".jpg":
        scene.picture.save(path, quality=92)
    else:
        scene.picture.save(path)
    rng = np.random.default_rng(_seed(name, class_name, number, "captions"))
    captions = five_captions(recipe, scene, rng)
    # Of the published captions, only RSICD's are all in lower case.
    return captions if name == "rsicd" else [caption[0].upper() + caption[1:] for caption in captions]


def _record(filename: str, position: int, split: str, captions: list[str]) -> dict[str, object]:
    """The entry of one image in the caption file, in the published form."""
    ids = list(range(_SENTENCES * position, _SENTENCES * (position + 1)))
    sentences = [
        {"tokens": raw.rstrip(" .").replace(",", "").split(), "raw": raw, "imgid": position, "sentid": sentid}
        for raw, sentid in zip(captions, ids, strict=True)
    ]
    return {"filename": filename, "imgid": position, "sentids": ids, "split": split, "sentences": sentences}


def _write_class_lists(folder: Path) -> None:
    """Writes one file per RSICD class with the names of its images, one a line."""
    folder.mkdir()
    for class_name, size in CLASS_SIZES["rsicd"].items():
        lines = [f"{class_name.lower()}_{k + 1}.jpg\n" for k in range(size)]
        (folder / f"{class_name}.txt").write_text("".join(lines), encoding="utf-8")
