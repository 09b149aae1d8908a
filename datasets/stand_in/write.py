"""Draws and describes the stand-in of a data set, and writes it in the published layout.

A stand-in has the class names, the imbalance and the five captions of the original and nothing else of it:
scenes are drawn by recipes, captions tell what was drawn. The number of an image seeds it alone, so
every image is the same in any order and on every call.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np

from datasets.stand_in.scenes import draw_scene
from datasets.stand_in.wording import five_captions

_SENTENCES = 5

# Class -> recipe of _scenes.RECIPES, in label order. A recipe shared between data sets draws the same scene.
_UCM = MappingProxyType(
    {
        "agricultural": "farmland", "airplane": "airplanes", "baseballdiamond": "baseball", "beach": "beach",
        "buildings": "commercial", "chaparral": "chaparral", "denseresidential": "dense", "forest": "forest",
        "freeway": "freeway", "golfcourse": "golf", "harbor": "harbor", "intersection": "crossing",
        "mediumresidential": "medium", "mobilehomepark": "mobile", "overpass": "overpass", "parkinglot": "parking",
        "river": "river", "runway": "runway", "sparseresidential": "sparse", "storagetanks": "tanks",
        "tenniscourt": "tennis",
    }
)  # fmt: skip
_SYDNEY = MappingProxyType(
    {
        "residential": "residential", "airport": "airport", "meadow": "lawn", "river": "river", "ocean": "ocean",
        "industrial": "industrial", "runway": "runway",
    }
)  # fmt: skip
_RSICD = MappingProxyType(
    {
        "Airport": "airport", "BareLand": "bare", "BaseballField": "baseball", "Beach": "beach", "Bridge": "bridge",
        "Center": "center", "Church": "church", "Commercial": "commercial", "DenseResidential": "dense",
        "Desert": "desert", "Farmland": "farmland", "Forest": "forest", "Industrial": "industrial",
        "Meadow": "meadow", "MediumResidential": "medium", "Mountain": "mountain", "Park": "park",
        "Parking": "parking", "Playground": "playground", "Pond": "pond", "Port": "harbor",
        "RailwayStation": "station", "Resort": "resort", "River": "river", "School": "school",
        "SparseResidential": "sparse", "Square": "square", "Stadium": "stadium", "StorageTanks": "tanks",
        "Viaduct": "viaduct",
    }
)  # fmt: skip

# Data set -> class -> number of stand-in images: UCM 24 each; Sydney a third of the published sizes, at least 14;
# RSICD a sixteenth.
CLASS_SIZES: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        "ucm": MappingProxyType(dict.fromkeys(_UCM, 24)),
        "sydney": MappingProxyType(
            {
                "residential": 81, "airport": 14, "meadow": 20, "river": 18, "ocean": 31, "industrial": 32,
                "runway": 22,
            }
        ),
        "rsicd": MappingProxyType(
            {
                "Airport": 26, "BareLand": 19, "BaseballField": 17, "Beach": 25, "Bridge": 29, "Center": 16,
                "Church": 15, "Commercial": 22, "DenseResidential": 26, "Desert": 19, "Farmland": 23, "Forest": 16,
                "Industrial": 24, "Meadow": 18, "MediumResidential": 18, "Mountain": 21, "Park": 22, "Parking": 24,
                "Playground": 64, "Pond": 26, "Port": 24, "RailwayStation": 16, "Resort": 18, "River": 26,
                "School": 19, "SparseResidential": 19, "Square": 21, "Stadium": 18, "StorageTanks": 25, "Viaduct": 26,
            }
        ),
    }
)  # fmt: skip


@dataclass(frozen=True)
class _Layout:
    """Where the files of a data set lie and what it calls itself.

    Attributes:
        title: the "dataset" entry of the caption file.
        caption_file, image_folder: below the folder that is written to.
        recipes: class -> recipe.
    """

    title: str
    caption_file: str
    image_folder: str
    recipes: Mapping[str, str]


_LAYOUTS = MappingProxyType(
    {
        "ucm": _Layout("UCM", "UCM_captions/dataset.json", "UCM_captions/imgs", _UCM),
        "sydney": _Layout("Sydney", "Sydney_captions/dataset.json", "Sydney_captions/imgs", _SYDNEY),
        "rsicd": _Layout("RSICD", "RSICD/dataset_rsicd.json", "RSICD/RSICD_images", _RSICD),
    }
)


def write_stand_in(name: str, folder: Path) -> None:
    """Writes the stand-in of a data set below an empty folder, in the published layout.

    Args:
        name: "ucm", "sydney" or "rsicd".
        folder: exists; gets the published folder inside.

    Raises:
        ValueError: the data set has no stand-in.
    """
    if name not in _LAYOUTS:
        raise ValueError(f"stand-ins exist for {', '.join(_LAYOUTS)}, not for {name!r}; recipes are in {__file__}")
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
    """Class name, number within the class from 1 and position from 0 of every image, in class order."""
    pairs = [(class_name, k + 1) for class_name, size in CLASS_SIZES[name].items() for k in range(size)]
    return [(class_name, number, position) for position, (class_name, number) in enumerate(pairs)]


def _seed(name: str, class_name: str, number: int, purpose: str) -> int:
    """Seed of one image for one purpose."""
    key = f"{name}/{class_name}/{number}/{purpose}".encode()
    return int.from_bytes(hashlib.sha256(key).digest()[:8], "big")


def _split(name: str, class_name: str, number: int) -> str:
    """Part of an image: in each class one in ten for val and one for test, the rest for train."""
    start = _seed(name, class_name, 0, "split") % 10
    return {0: "val", 5: "test"}.get((start + number) % 10, "train")


def _write_image(name: str, class_name: str, number: int, path: Path) -> list[str]:
    """Draws one image to the path and returns its five captions."""
    recipe = _LAYOUTS[name].recipes[class_name]
    scene = draw_scene(recipe, _seed(name, class_name, number, "scene"))
    if path.suffix == ".jpg":
        scene.picture.save(path, quality=92)
    else:
        scene.picture.save(path)
    rng = np.random.default_rng(_seed(name, class_name, number, "captions"))
    captions = five_captions(recipe, scene, rng)
    # Only RSICD's captions are published in lower case throughout.
    return captions if name == "rsicd" else [caption[0].upper() + caption[1:] for caption in captions]


def _record(filename: str, position: int, split: str, captions: list[str]) -> dict[str, object]:
    """The entry of one image in the caption file, as published."""
    ids = list(range(_SENTENCES * position, _SENTENCES * (position + 1)))
    sentences = [
        {"tokens": raw.rstrip(" .").replace(",", "").split(), "raw": raw, "imgid": position, "sentid": sentid}
        for raw, sentid in zip(captions, ids, strict=True)
    ]
    return {"filename": filename, "imgid": position, "sentids": ids, "split": split, "sentences": sentences}


def _write_class_lists(folder: Path) -> None:
    """The file names of each RSICD class, one a line."""
    folder.mkdir()
    for class_name, size in CLASS_SIZES["rsicd"].items():
        lines = [f"{class_name.lower()}_{k + 1}.jpg\n" for k in range(size)]
        (folder / f"{class_name}.txt").write_text("".join(lines), encoding="utf-8")
