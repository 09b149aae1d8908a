"""Leakage audit: what stands on both sides of a split. Runs before any cell."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from benchmark.types import UserError
from datasets.captioned_images import CaptionedImages, fold
from datasets.protocols import Items, Split
from datasets.sounds import read_recording

SILENCE = 1e-4  # of full scale: -80 dB


def _fail(dataset: CaptionedImages, what: str, both: Iterable[str]) -> None:
    """Raises UserError where something stands on both sides."""
    found = sorted(both)
    if found:
        raise UserError(
            f"leakage in {dataset.name}: {len(found)} {what} are both in train or val and in test, e.g. {found[0]}; "
            "a score on this split would not count, so nothing was run"
        )


def _same_sounds(dataset: CaptionedImages, fit: Items, test: Items) -> set[str]:
    """Content keys of the sounds on both sides, silent clips excepted."""
    seen = {dataset.sound_content[i][k] for i, k in fit.sounds}
    return {
        dataset.sound_content[i][k]
        for i, k in test.sounds
        if dataset.sound_content[i][k] in seen and not _is_silent(dataset, i, k)
    }


def _is_silent(dataset: CaptionedImages, image: int, sentence: int) -> bool:
    """Whether a caption has no words to speak, or its recording no sample that can be heard."""
    if not dataset.recordings[image]:
        return not any(c.isalpha() for c in dataset.sentences[image][sentence])
    samples = read_recording(dataset.recordings[image][sentence])
    return not len(samples) or float(np.abs(samples).max()) < SILENCE


def _sentences(dataset: CaptionedImages, items: Items, all_of_image: bool) -> list[str]:
    """Folded sentences of the items: the spoken ones, or all of their images."""
    if all_of_image:
        return [fold(sentence) for i in items.images for sentence in dataset.sentences[i]]
    return [fold(dataset.sentences[i][k]) for i, k in items.sounds]


def audit(dataset: CaptionedImages, split: Split) -> dict[str, float]:
    """Shares of test sentences that also occur, word for word, in train or val.

    Returns:
        "sentences_seen": share of the test sounds in use whose sentence is spoken in train or val;
        "sentences_seen_all": the same over all sentences of the images on each side.

    Raises:
        UserError: the same image content, sound content or id stands on both sides.
    """
    fit, test = split.fit, split.test
    _fail(dataset, "images", {dataset.ids[i] for i in fit.images} & {dataset.ids[i] for i in test.images})
    content = np.array(dataset.image_content)
    _fail(dataset, "image contents", set(content[fit.images]) & set(content[test.images]))
    _fail(dataset, "sound contents", _same_sounds(dataset, fit, test))
    shares = {}
    for name, all_of_image in (("sentences_seen", False), ("sentences_seen_all", True)):
        seen = set(_sentences(dataset, fit, all_of_image))
        shares[name] = float(np.mean([s in seen for s in _sentences(dataset, test, all_of_image)]))
    return shares
