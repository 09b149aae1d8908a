"""Finds sounds that would be on both sides of a split, and replaces them.

Two images with the same sentence can draw the same voice, so that they share a sound.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from benchmark.contract.arrays import IntArray
from benchmark.contract.errors import DataUnavailable
from datasets.files.wav_reader import read_wav
from datasets.layouts.captioned_images import CaptionedImages
from datasets.splits.items import Assignment

SILENCE = 1e-4  # share of full scale: -80 dB


def is_silent(dataset: CaptionedImages, image: int, sentence: int) -> bool:
    """Whether a caption has no words to speak, or its recording is too quiet to hear."""
    if not dataset.recordings[image]:
        return not any(c.isalpha() for c in dataset.sentences[image][sentence])
    samples = read_wav(dataset.recordings[image][sentence])
    return not len(samples) or float(np.abs(samples).max()) < SILENCE


def collide(dataset: CaptionedImages, fit: IntArray, test: IntArray) -> list[bool]:
    """Whether each sound of train or val, given as (image, sentence), is also one of test; silent ones never count."""
    heard = {dataset.test_sound_content[i][k] for i, k in test}
    return [dataset.sound_content[i][k] in heard and not is_silent(dataset, i, k) for i, k in fit]


def mended(dataset: CaptionedImages, assignment: Assignment) -> Assignment:
    """Replaces the sentence of each train or val image whose sound is also a test sound by its next free sentence.

    An image whose sounds are all test sounds is left out.

    Raises:
        DataUnavailable: no image of train is left.
    """
    test = assignment.sounds("test")
    taken = {dataset.test_sound_content[i][k] for i, k in test}
    parts, sentences = assignment.parts.copy(), assignment.sentences.copy()
    for part in ("train", "val"):
        sounds = assignment.sounds(part)
        for i, k in sounds[collide(dataset, sounds, test)]:
            n = len(dataset.sentences[i])
            following = ((k + step) % n for step in range(1, n))
            free = next((j for j in following if dataset.sound_content[i][j] not in taken), None)
            parts[i] = "" if free is None else part
            sentences[i] = k if free is None else free
    if "train" not in parts:
        raise DataUnavailable(f"{dataset.name}: every sound of train is also a test sound")
    return replace(assignment, parts=parts, sentences=sentences)
