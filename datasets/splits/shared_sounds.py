"""Sounds that a split would have on both sides: two images with one sentence can draw the same voice for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from benchmark.contract.arrays import IntArray
from datasets.files.sounds import read_recording
from datasets.layouts.captioned_images import CaptionedImages
from datasets.splits.split import Assignment

SILENCE = 1e-4  # of full scale: -80 dB


def is_silent(dataset: CaptionedImages, image: int, sentence: int) -> bool:
    """Whether a caption has no words to speak, or its recording no sample that can be heard."""
    if not dataset.recordings[image]:
        return not any(c.isalpha() for c in dataset.sentences[image][sentence])
    samples = read_recording(dataset.recordings[image][sentence])
    return not len(samples) or float(np.abs(samples).max()) < SILENCE


def contents(dataset: CaptionedImages, sounds: Iterable[IntArray]) -> list[str]:
    """Content keys of (image, sentence) pairs."""
    return [dataset.sound_content[i][k] for i, k in sounds]


def collide(dataset: CaptionedImages, sounds: IntArray, others: IntArray) -> list[bool]:
    """Which of these sounds are also among the others; silent clips are not counted."""
    seen = set(contents(dataset, others))
    return [dataset.sound_content[i][k] in seen and not is_silent(dataset, i, k) for i, k in sounds]


def mended(dataset: CaptionedImages, assignment: Assignment) -> Assignment:
    """The assignment in which a train or val image speaks its next sentence where a test image makes the same sound.

    An image all of whose sounds are test sounds too keeps its sentence, and the leakage audit fails.
    """
    test = assignment.sounds("test")
    taken = set(contents(dataset, test))
    sentences = assignment.sentences.copy()
    for part in ("train", "val"):
        sounds = assignment.sounds(part)
        for i, k in sounds[collide(dataset, sounds, test)]:
            n = len(dataset.sentences[i])
            following = ((k + step) % n for step in range(1, n))
            sentences[i] = next((j for j in following if dataset.sound_content[i][j] not in taken), k)
    return replace(assignment, sentences=sentences)
