"""Leakage audit: what stands on both sides of a split. Runs before any cell."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from benchmark.contract.errors import UserError
from datasets.layouts.captioned_images import CaptionedImages
from datasets.splits.shared_sounds import collide, contents
from datasets.splits.split import Items, Split


def _fail(dataset: CaptionedImages, what: str, both: Iterable[str]) -> None:
    """Raises UserError where something stands on both sides."""
    found = sorted(both)
    if found:
        raise UserError(
            f"leakage in {dataset.name}: {len(found)} {what} are both in train or val and in test, e.g. {found[0]}; "
            "a score on this split would not count, so nothing was run"
        )


def _sentences(dataset: CaptionedImages, items: Items, all_of_image: bool) -> list[str]:
    """Folded sentences of the items: the spoken ones, or all of their images."""
    if all_of_image:
        return [sentence for i in items.images for sentence in dataset.folded[i]]
    return [dataset.folded[i][k] for i, k in items.sounds]


def distinct_sentences(dataset: CaptionedImages, items: Items) -> list[set[str]]:
    """Distinct folded sentences spoken for the items, class by class."""
    found: list[set[str]] = [set() for _ in dataset.class_names]
    for i, k in items.sounds:
        found[dataset.labels[i]].add(dataset.folded[i][k])
    return found


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
    on_both = test.sounds[collide(dataset, test.sounds, fit.sounds)]
    _fail(dataset, "sound contents", set(contents(dataset, on_both)))
    shares = {}
    for name, all_of_image in (("sentences_seen", False), ("sentences_seen_all", True)):
        seen = set(_sentences(dataset, fit, all_of_image))
        shares[name] = float(np.mean([s in seen for s in _sentences(dataset, test, all_of_image)]))
    return shares
