"""Leakage audit: finds what a split has both in train or val and in test; it runs before any cell."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from benchmark.contract.errors import DataUnavailable
from datasets.files.spelling import counted
from datasets.layouts.captioned_images import CaptionedImages
from datasets.splits.items import Items, Split
from datasets.splits.one_word_apart import near
from datasets.splits.shared_sounds import collide
from datasets.splits.strata import strata


class Leakage(DataUnavailable):
    """A split has an image or a sound both in train or val and in test; its cells are skipped with this reason."""


def _fail(dataset: CaptionedImages, what: str, both: Iterable[str]) -> None:
    """Raises Leakage if `both` names anything."""
    found = sorted(both)
    if found:
        are = "is" if len(found) == 1 else "are"
        raise Leakage(
            f"leakage in {dataset.name}: {counted(len(found), what)} {are} both in train or val and in test, e.g. "
            f"{found[0]}; a score on this split would not count, so nothing was run"
        )


def _shared_images(dataset: CaptionedImages, fit: Items, test: Items) -> list[str]:
    """Names of a train or val image and of a test image for each content that both sides have."""
    in_fit, in_test = ({dataset.image_content[i]: dataset.ids[i] for i in side.images} for side in (fit, test))
    return [f"that of {in_fit[content]} and {in_test[content]}" for content in in_fit.keys() & in_test.keys()]


def _shared_sounds(dataset: CaptionedImages, fit: Items, test: Items) -> list[str]:
    """Names of a train or val sound and of a test sound for each content that both sides have."""
    shared = fit.sounds[collide(dataset, fit.sounds, test.sounds)]
    in_fit = {dataset.sound_content[i][k]: _sound_name(dataset, i, k) for i, k in shared}
    in_test = {dataset.test_sound_content[i][k]: _sound_name(dataset, i, k) for i, k in test.sounds}
    return [f"that of {name} and {in_test[content]}" for content, name in in_fit.items()]


def _sound_name(dataset: CaptionedImages, image: int, sentence: int) -> str:
    """The id of a sound, with the name of its file if there is one."""
    files = dataset.recordings[image]
    return f"{dataset.ids[image]}#{sentence}" + (f" ({files[sentence].name})" if files else "")


def _sentences(dataset: CaptionedImages, items: Items, all_of_image: bool) -> list[str]:
    """Folded sentences of the items: only the spoken ones, or all sentences of their images."""
    if all_of_image:
        return [sentence for i in items.images for sentence in dataset.folded[i]]
    return [dataset.folded[i][k] for i, k in items.sounds]


def distinct_sentences(dataset: CaptionedImages, items: Items) -> list[set[str]]:
    """Collects the distinct folded sentences spoken for the items, one set a class in label order.

    Where images have several classes or none, one set a stratum.
    """
    divided = strata(dataset)
    found: list[set[str]] = [set() for _ in divided.names]
    for i, k in items.sounds:
        found[divided.numbers[i]].add(dataset.folded[i][k])
    return found


def audit(dataset: CaptionedImages, split: Split) -> dict[str, float]:
    """Checks that a split does not leak, and measures how many test sentences occur in train or val, or nearly so.

    Returns:
        "sentences_seen": share of the test sounds whose sentence is also spoken in train or val;
        "sentences_near": share of the test sounds whose sentence differs from one of these by at most one word;
        "sentences_seen_all": the first share over all sentences of the images on each side, spoken or not.

    Raises:
        Leakage: an image (by name or content) or a sound is both in train or val and in test.
    """
    fit, test = split.fit, split.test
    _fail(dataset, "image", {dataset.ids[i] for i in fit.images} & {dataset.ids[i] for i in test.images})
    _fail(dataset, "image content", _shared_images(dataset, fit, test))
    _fail(dataset, "sound content", _shared_sounds(dataset, fit, test))
    shares = {}
    for name, all_of_image in (("sentences_seen", False), ("sentences_seen_all", True)):
        seen = set(_sentences(dataset, fit, all_of_image))
        shares[name] = float(np.mean([s in seen for s in _sentences(dataset, test, all_of_image)]))
    spoken = _sentences(dataset, test, all_of_image=False)
    alike = near(spoken, _sentences(dataset, fit, all_of_image=False))
    return shares | {"sentences_near": float(np.mean([s in alike for s in spoken]))}
