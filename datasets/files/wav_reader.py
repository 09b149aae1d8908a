"""Reads wav files as waveforms, and has captions without a recording spoken."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from scipy import signal

from benchmark.contract.arrays import FloatArray
from benchmark.contract.waveforms import SAMPLE_RATE
from benchmark.networks.torch_compat import import_torchaudio
from datasets.files.sound_limits import blocks_of, open_sound
from datasets.sound_changes.change import ChangedSound
from datasets.speech.speaker import Speaker
from datasets.speech.utterance import Utterance

# Rates that share a large divisor with 16 kHz, as all usual ones do, have short tables of filters.
LONGEST_RATIO = 1_000


def read_wav(path: Path) -> FloatArray:
    """Reads a wav file as a waveform float32 [n_samples], mono, 16 kHz.

    Raises:
        DataUnavailable: the file cannot be read, or is not one of those that `datasets.files.sound_limits` accepts.
    """
    with open_sound(path) as file:
        parts = [samples.mean(1) for samples in blocks_of(file, path)]
        rate = file.samplerate
    return resampled(np.concatenate(parts), rate)


def resampled(mono: FloatArray, rate: int) -> FloatArray:
    """Resamples a waveform float32 [n_samples] at `rate` Hz to 16 kHz.

    The cost grows with the length of the sound; the digits of its rate make no difference.
    """
    if rate == SAMPLE_RATE:
        return mono
    return _resampler(rate)(mono)


@functools.lru_cache(maxsize=16)
def _resampler(rate: int) -> Callable[[FloatArray], FloatArray]:
    """Resampling from one rate; its filter is computed once."""
    divisor = math.gcd(rate, SAMPLE_RATE)
    up, down = SAMPLE_RATE // divisor, rate // divisor
    if max(up, down) <= LONGEST_RATIO:
        return _by_table(rate)
    # Torchaudio would compute `up` filters of `down` taps, seconds and gigabytes; here one filter serves all phases.
    taps = signal.firwin(20 * max(up, down) + 1, 1 / max(up, down), window=("kaiser", 5.0)).astype(np.float32)

    def by_one_filter(mono: FloatArray) -> FloatArray:
        sound: FloatArray = signal.resample_poly(mono, up, down, window=taps)
        return sound

    return by_one_filter


def _by_table(rate: int) -> Callable[[FloatArray], FloatArray]:
    """Torchaudio's resampling, which computes all filters at once, in single precision."""
    import torch

    transform: Any = import_torchaudio().transforms.Resample(rate, SAMPLE_RATE, dtype=torch.float32)

    def by_table(mono: FloatArray) -> FloatArray:
        sound: FloatArray = transform(torch.from_numpy(mono)).numpy()
        return sound

    return by_table


class ReadsSounds:
    """Base class of front-ends that describe sounds."""

    reads: ClassVar[str] = "sound"

    def read(self, inputs: Sequence[Path | Utterance | ChangedSound]) -> Iterator[FloatArray]:
        """Speaks utterances, and reads one wav file after another, to waveforms float32 [n_samples] in [-1, 1], 16 kHz.

        Raises:
            DataUnavailable: a wav file cannot be read, or a speech engine is missing, does not start or fails.
        """
        sounds = [item.sound if isinstance(item, ChangedSound) else item for item in inputs]
        utterances = [sound for sound in sounds if isinstance(sound, Utterance)]
        spoken: list[FloatArray] = []
        if utterances:
            # All at once: threads that describe a sound would then spin on the core that the engine needs.
            with Speaker() as speaker:
                spoken = [speaker.speak(utterance) for utterance in utterances]
        rest = iter(spoken)
        for item, sound in zip(inputs, sounds, strict=True):
            waveform = next(rest) if isinstance(sound, Utterance) else read_wav(sound)
            heard = item.heard(waveform) if isinstance(item, ChangedSound) else waveform
            # Some files have another full scale, and noise may be louder than the sound; recognisers expect 1 at most.
            peak = np.abs(heard).max(initial=0)
            yield heard / peak if peak > 1 else heard
