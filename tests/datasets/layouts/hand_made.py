"""Hand-made data sets of a few images in the published layouts."""

import json

import numpy as np
import soundfile

from datasets.layouts.ucm import UCM

SMALL = {"agricultural": 4, "airplane": 8}
NUMBERED = [f"{n}.tif" for n in range(1, 13)]


def record(name, **fields):
    """One image record with five sentences; as in the published files, sentence ids do not follow their order."""
    sentences = [{"raw": f"sentence {k} of {name} .", "tokens": [], "sentid": 9 - k} for k in range(5)]
    return {"filename": name, "imgid": 0, "sentids": [9, 5, 6, 8, 7], "sentences": sentences, "split": "train"} | fields


def publish(layout, root, records):
    """Writes a caption file and image files of a few bytes in the published layout; returns `root`."""
    base = root / layout.folder
    (base / layout.image_folder).mkdir(parents=True, exist_ok=True)
    (base / layout.caption_file).write_text(json.dumps({"images": records, "dataset": layout.name}))
    for entry in records:
        (base / layout.image_folder / entry["filename"]).write_bytes(b"image " + entry["filename"].encode())
    return root


def small_ucm(root, records=None):
    return publish(UCM, root, [record(name) for name in NUMBERED] if records is None else records)


def read_ucm(root):
    return UCM(root, "real", SMALL).read()


def add_sounds(root, layout, names):
    folder = root / layout.folder / "sounds"
    folder.mkdir(exist_ok=True)
    for position, name in enumerate(names):
        write_wav(folder / name, position)


def write_wav(path, number):
    """Writes a sound of ten samples that all have this value."""
    soundfile.write(path, np.full(10, number, np.int16), 16_000)
