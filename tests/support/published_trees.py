"""Complete trees in the published layouts, clearly made up: the right names and counts, tiny pictures, no real data."""

import json
import shutil

import numpy as np
from PIL import Image

from datasets.layouts.rsicd import RSICD
from datasets.layouts.sydney import Sydney
from datasets.layouts.ucm import UCM

SIDE = 16  # pixels
PARTS = {0: "test", 1: "val"}  # by the last digit of an image's number; else train


def write_tree(layout, root):
    """Writes a data set of `layout` below root: blobs in a colour of the class, and five sentences on each."""
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


def record(name, class_name, position, number):
    """The entry of an image; no two images share a sentence."""
    texts = [f"A made up picture of {class_name} , image {position} , view {k} ." for k in range(5)]
    sentences = [{"raw": text, "tokens": text.split(), "imgid": position, "sentid": k} for k, text in enumerate(texts)]
    return {"filename": name, "imgid": position, "split": PARTS.get(number % 10, "train"), "sentences": sentences}


def write_all(root):
    """Writes UCM, Sydney and RSICD below root; returns it."""
    for layout in (UCM, Sydney, RSICD):
        write_tree(layout, root)
    return root


def archive_all(root, folder):
    """Packs each data set below root into `folder`, named as in the documentation."""
    for layout in (UCM, Sydney, RSICD):
        shutil.make_archive(str(folder / layout.folder), "zip", root, layout.folder)
