"""Committed index files of the splits of the real data sets: `splits/<dataset>-<protocol>-seed<k>.json`.

A file holds a character for the part of each image and a digit for its sentence, in the data set's order of images, and
a digest of that order, the classes and the folded sentences (not of pixels, so that an original and a copy reduced in
size have the same splits). A protocol takes its split from the file where there is one for it, its version, the seed
and that digest, and else draws it. `rs-five-sounds` and `retrieval` take their images from the file of `rs-pairs`.

There are files for UCM and RSICD, seeds 0 to 4, and none for Sydney, not all of whose images were to be had. Written by
`python -m datasets.commands.write_splits --data-root DIR`.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from benchmark.contract.digests import digest
from benchmark.contract.errors import UserError
from datasets import PROTOCOLS
from datasets.layouts.captioned_images import CaptionedImages
from datasets.splits.by_class import identical_images
from datasets.splits.split import Assignment

FOLDER = Path(__file__).with_name("index_files")
LETTERS = {"train": ".", "val": "v", "test": "t", "": "-"}
_PART_OF = {letter: part for part, letter in LETTERS.items()}


def split_path(dataset: str, protocol: str, seed: int) -> Path:
    """Where the file of a split lies, or would lie."""
    return FOLDER / f"{dataset}-{protocol}-seed{seed}.json"


def names_digest(dataset: CaptionedImages) -> str:
    """Digest of the names, classes and folded sentences of the images, in order."""
    classes = [dataset.class_names[label] for label in dataset.labels]
    return digest([dataset.ids, classes, dataset.folded])


def protocol_version(protocol: str) -> int:
    """Version of a protocol, by its row."""
    return next(row.version for row in PROTOCOLS if row.name == protocol)


def encoded(dataset: CaptionedImages, protocol: str, seed: int, assignment: Assignment) -> str:
    """The file of a split as text, a line per entry; raises ValueError where a sentence's number has two digits."""
    if assignment.sentences.max() > 9:
        raise ValueError(f"{dataset.name}: a split file holds sentences 0 to 9, got {assignment.sentences.max()}")
    content = {
        "dataset": dataset.name,
        "protocol": protocol,
        "version": protocol_version(protocol),
        "seed": seed,
        "names_digest": names_digest(dataset),
        "split_digest": assignment.split().digest,
        "parts": "".join(LETTERS[part] for part in assignment.parts),
        "sentences": "".join(map(str, assignment.sentences)),
    }
    return json.dumps(content, indent=1) + "\n"


def decoded(content: dict[str, object]) -> Assignment:
    """Part and sentence of each image from the content of a file."""
    parts = np.array([_PART_OF[letter] for letter in str(content["parts"])])
    return Assignment(parts, np.array(list(str(content["sentences"])), np.int64))


def stored(dataset: CaptionedImages, protocol: str, seed: int) -> Assignment | None:
    """The committed split; None where there is none for just this data set, protocol version and seed.

    Also None where it has copies of an image on two sides, since they are not copies where it was written.

    Raises:
        UserError: the file is damaged.
    """
    path = split_path(dataset.name, protocol, seed)
    if dataset.source != "real" or not path.is_file():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        expected = {"version": protocol_version(protocol), "names_digest": names_digest(dataset)}
        if any(content[key] != value for key, value in expected.items()):
            return None
        assignment = decoded(content)
        if assignment.split().digest != content["split_digest"]:
            raise ValueError("its entries do not have the digest it states")
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"{path} should be a split file as committed, it is damaged ({type(error).__name__}: {error}); restore it"
        ) from error
    sides = ({str(part) for part in assignment.parts[group]} - {""} for group in identical_images(dataset))
    return assignment if all(len(of_group) < 2 for of_group in sides) else None
