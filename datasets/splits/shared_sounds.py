"""Finds sounds that would be on both sides of a split, and replaces them.

Two images with the same sentence can draw the same voice, so that they share a sound.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from benchmark.contract.arrays import IntArray
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


def contents(dataset: CaptionedImages, sounds: Iterable[IntArray]) -> list[str]:
    """Content keys of sounds, each given as (image, sentence)."""
    return [dataset.sound_content[i][k] for i, k in sounds]


def collide(dataset: CaptionedImages, sounds: IntArray, others: IntArray) -> list[bool]:
    """Whether each of `sounds` is also among `others`; silent sounds never count."""
    seen = set(contents(dataset, others))
    return [dataset.sound_content[i][k] in seen and not is_silent(dataset, i, k) for i, k in sounds]


def mended(dataset: CaptionedImages, assignment: Assignment) -> Assignment:
    """Replaces the sentence of each train or val image whose sound is also a test sound by its next free sentence.

    An image keeps its sentence if all of its sounds are also test sounds; the leakage audit then fails.
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
