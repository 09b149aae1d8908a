"""Babble: several voices that speak at once.

The talkers say sentences of everyday life, in espeak-ng's voices, which every installation has. The sentences have
nothing to do with any data set, so that they carry no information on a class.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.digests import digest
from datasets.sound_changes.power import rms
from datasets.speech.engine import engine_voices
from datasets.speech.espeak_ng import EspeakNg
from datasets.speech.identity import identity
from datasets.speech.speaker import Speaker
from datasets.speech.utterance import Utterance

N_TALKERS = 8  # who speak at the same time
N_UTTERANCES = 24  # from which they are drawn
SENTENCES = (
    "Could you tell me when the doctor will be back from lunch?",
    "My sister has been learning the violin since last winter.",
    "We ought to write the letter before the weekend is over.",
    "He told me the same joke twice and laughed both times.",
    "The soup needs a little more salt and perhaps some pepper.",
    "Nobody knew who had left the umbrella in the office.",
    "I would rather read a book than watch another film tonight.",
    "They agreed on the price and shook hands on it.",
    "Please remind your brother to bring the tickets on Friday.",
    "She whispered something and everybody began to smile.",
    "It took him an hour to find the right key.",
    "What did the teacher say about the examination?",
)


def babble(n: int, random: np.random.Generator) -> NDArray[np.float64]:
    """The sum of N_TALKERS voices of equal power, float64 [n]; each starts anywhere and repeats its sentence."""
    voices = talkers()
    total = np.zeros(n)
    for chosen in random.choice(len(voices), N_TALKERS, replace=False):
        start = int(random.integers(len(voices[chosen])))
        total += np.resize(np.roll(voices[chosen], -start), n)
    return total


@functools.cache
def talkers() -> tuple[NDArray[np.float64], ...]:
    """The waveforms of all talkers, float64 [n_samples], of power 1; raises DataUnavailable without espeak-ng."""
    with Speaker() as speaker:
        spoken = [speaker.speak(utterance).astype(np.float64) for utterance in _utterances()]
    return tuple(waveform / rms(waveform) for waveform in spoken)


@functools.cache
def talkers_identity() -> str:
    """Digest of everything the talkers' sounds depend on; raises DataUnavailable without espeak-ng."""
    return digest([identity(utterance) for utterance in _utterances()])


def _utterances() -> list[Utterance]:
    voices = engine_voices(EspeakNg)
    sentences = [SENTENCES[k % len(SENTENCES)] for k in range(N_UTTERANCES)]
    return [Utterance.drawn(text, EspeakNg, voices, "babble", "talker", k) for k, text in enumerate(sentences)]
