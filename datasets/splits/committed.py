"""Committed splits of the real data sets: `splits/index_files/<dataset>-<protocol>-seed<k>.json`.

A file holds one character for the part of each image and one digit for its sentence, in the order of the data set. It
also holds a digest of the image names, classes and folded sentences. The digest does not cover pixels, so that the
original images and reduced copies of them have the same splits. A protocol uses the file if data set, protocol version,
seed and digest agree, and draws the split otherwise. `rs-five-sounds` and `retrieval` use the files of `rs-pairs`.

There are files for UCM and RSICD with seeds 0 to 4, but none for `paraphrase-disjoint` on UCM, which is impossible.
There are none for Sydney, because some of its images could not be obtained.
`python -m datasets.commands.write_splits --data-root DIR` writes the files.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from benchmark.contract.digests import digest
from benchmark.contract.errors import UserError
from datasets.layouts.captioned_images import CaptionedImages
from datasets.splits.by_class import identical_images
from datasets.splits.items import Assignment

FOLDER = Path(__file__).with_name("index_files")
LETTERS = {"train": ".", "val": "v", "test": "t", "": "-"}
_PART_OF = {letter: part for part, letter in LETTERS.items()}


def split_path(dataset: str, protocol: str, seed: int) -> Path:
    """Path of the file of a split, whether it exists or not."""
    return FOLDER / f"{dataset}-{protocol}-seed{seed}.json"


def names_digest(dataset: CaptionedImages) -> str:
    """Digest of the names, classes and folded sentences of all images, in order."""
    classes = [dataset.class_names[label] for label in dataset.labels]
    return digest([dataset.ids, classes, dataset.folded])


def encoded(dataset: CaptionedImages, protocol: str, version: int, seed: int, assignment: Assignment) -> str:
    """Encodes a split as the text of its file, one entry a line.

    Args:
        dataset: the data set that is split.
        protocol: name of the protocol.
        version: version of the protocol.
        seed: number of the split.
        assignment: the split.

    Raises:
        ValueError: a sentence's number has two digits.
    """
    if assignment.sentences.max() > 9:
        raise ValueError(f"{dataset.name}: a split file holds sentences 0 to 9, got {assignment.sentences.max()}")
    content = {
        "dataset": dataset.name,
        "protocol": protocol,
        "version": version,
        "seed": seed,
        "names_digest": names_digest(dataset),
        "split_digest": assignment.split().digest,
        "parts": "".join(LETTERS[part] for part in assignment.parts),
        "sentences": "".join(map(str, assignment.sentences)),
    }
    return json.dumps(content, indent=1) + "\n"


def decoded(content: dict[str, object]) -> Assignment:
    """Decodes the content of a file; raises KeyError or ValueError if it is malformed."""
    parts = np.array([_PART_OF[letter] for letter in str(content["parts"])])
    return Assignment(parts, np.array(list(str(content["sentences"])), np.int64))


def stored(dataset: CaptionedImages, protocol: str, version: int, seed: int) -> Assignment | None:
    """Reads a committed split.

    Args:
        dataset: the data set to split.
        protocol: name of the protocol.
        version: version of the protocol that the file must have.
        seed: number of the split.

    Returns:
        The split, or None if there is no file for this very data set, version and seed. Also None if the file puts
        identical images on two sides, which happens if only this copy of the data set has identical images.

    Raises:
        UserError: the file is damaged.
    """
    path = split_path(dataset.name, protocol, seed)
    if dataset.source != "real" or not path.is_file():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        expected = {"version": version, "names_digest": names_digest(dataset)}
        if any(content[key] != value for key, value in expected.items()):
            return None
        assignment = decoded(content)
        if assignment.split().digest != content["split_digest"]:
            raise ValueError("its entries do not have the digest it states")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UserError(
            f"{path} should be a split file as committed, it is damaged ({type(error).__name__}: {error}); restore it"
        ) from error
    sides = ({str(part) for part in assignment.parts[group]} - {""} for group in identical_images(dataset))
    return assignment if all(len(of_group) < 2 for of_group in sides) else None
