"""Leakage audit: finds what a split has both in train or val and in test; it runs before any cell."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from benchmark.contract.errors import UserError
from datasets.layouts.captioned_images import CaptionedImages
from datasets.splits.items import Items, Split
from datasets.splits.one_word_apart import near
from datasets.splits.shared_sounds import collide
from datasets.splits.strata import strata


def _fail(dataset: CaptionedImages, what: str, both: Iterable[str]) -> None:
    """Raises UserError if `both` holds anything."""
    found = sorted(both)
    if found:
        raise UserError(
            f"leakage in {dataset.name}: {len(found)} {what} are both in train or val and in test, e.g. {found[0]}; "
            "a score on this split would not count, so nothing was run"
        )


def _sentences(dataset: CaptionedImages, items: Items, all_of_image: bool) -> list[str]:
    """Folded sentences of the items: only the spoken ones, or all sentences of their images."""
    if all_of_image:
        return [sentence for i in items.images for sentence in dataset.folded[i]]
    return [dataset.folded[i][k] for i, k in items.sounds]


def distinct_sentences(dataset: CaptionedImages, items: Items) -> list[set[str]]:
    """Collects the distinct folded sentences spoken for the items, one set a class in label order.

    Where images have several classes or none, one set a stratum.
    """
    of = strata(dataset)
    found: list[set[str]] = [set() for _ in of.names]
    for i, k in items.sounds:
        found[of.numbers[i]].add(dataset.folded[i][k])
    return found


def audit(dataset: CaptionedImages, split: Split) -> dict[str, float]:
    """Checks that a split does not leak, and measures how many test sentences occur in train or val, or nearly so.

    Returns:
        "sentences_seen": share of the test sounds whose sentence is also spoken in train or val;
        "sentences_near": share of the test sounds whose sentence differs from one of these by at most one word;
        "sentences_seen_all": the first share over all sentences of the images on each side, spoken or not.

    Raises:
        UserError: an image (by name or content) or a sound is both in train or val and in test.
    """
    fit, test = split.fit, split.test
    _fail(dataset, "images", {dataset.ids[i] for i in fit.images} & {dataset.ids[i] for i in test.images})
    content = np.array(dataset.image_content)
    _fail(dataset, "image contents", set(content[fit.images]) & set(content[test.images]))
    on_both = fit.sounds[collide(dataset, fit.sounds, test.sounds)]
    _fail(dataset, "sound contents", {dataset.sound_content[i][k] for i, k in on_both})
    shares = {}
    for name, all_of_image in (("sentences_seen", False), ("sentences_seen_all", True)):
        seen = set(_sentences(dataset, fit, all_of_image))
        shares[name] = float(np.mean([s in seen for s in _sentences(dataset, test, all_of_image)]))
    spoken = _sentences(dataset, test, all_of_image=False)
    alike = near(spoken, _sentences(dataset, fit, all_of_image=False))
    return shares | {"sentences_near": float(np.mean([s in alike for s in spoken]))}
