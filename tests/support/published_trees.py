"""Complete data sets in the published layouts with the right names and counts, but tiny made-up pictures."""

import json
import shutil
from pathlib import Path

import numpy as np
from PIL import Image

from datasets.layouts.published_layout import PublishedLayout
from datasets.layouts.rsicd import RSICD
from datasets.layouts.sydney import Sydney
from datasets.layouts.ucm import UCM

SIDE = 16  # pixels
PARTS = {0: "test", 1: "val"}  # last digit of an image's number -> part; all others are train
LAYOUTS: tuple[type[PublishedLayout], ...] = (UCM, Sydney, RSICD)


def write_tree(layout: type[PublishedLayout], root: Path) -> None:
    """Writes a data set below `root`: noise in a colour of the class, and five sentences per image."""
    base = root / layout.folder
    (base / layout.image_folder).mkdir(parents=True)
    rng = np.random.default_rng(0)
    colours = rng.integers(40, 216, (len(layout.class_sizes), 3))
    records, position = [], 0
    for label, (class_name, size) in enumerate(layout.class_sizes.items()):
        for number in range(1, size + 1):
            position += 1
            name = f"{class_name.lower()}_{number}.jpg" if layout is RSICD else f"{position}.tif"
            pixels = np.clip(colours[label] + rng.normal(0, 30, (SIDE, SIDE, 3)), 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(base / layout.image_folder / name)
            records.append(record(name, class_name, position, number))
    (base / layout.caption_file).write_text(json.dumps({"images": records, "dataset": f"made-up {layout.name}"}))


def record(name: str, class_name: str, position: int, number: int) -> dict[str, object]:
    """The caption-file entry of an image; no two images share a sentence.

    Args:
        name: file name of the image.
        class_name: class of the image.
        position: number of the image in the data set.
        number: number of the image in its class.
    """
    texts = [f"A made up picture of {class_name} , image {position} , view {k} ." for k in range(5)]
    sentences = [{"raw": text, "tokens": text.split(), "imgid": position, "sentid": k} for k, text in enumerate(texts)]
    return {"filename": name, "imgid": position, "split": PARTS.get(number % 10, "train"), "sentences": sentences}


def write_all(root: Path) -> Path:
    """Writes UCM, Sydney and RSICD below `root`, and returns `root`."""
    for layout in LAYOUTS:
        write_tree(layout, root)
    return root


def archive_all(root: Path, folder: Path) -> None:
    """Packs each data set below `root` into an archive in `folder`, named as in the documentation."""
    for layout in LAYOUTS:
        shutil.make_archive(str(folder / layout.folder), "zip", root, layout.folder)
