"""Reads wav files as waveforms, and has captions without a recording spoken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np

from benchmark.contract.arrays import FloatArray
from datasets.files.sound_limits import blocks_of, open_sound
from datasets.sound_changes.change import ChangedSound
from datasets.speech.resampling import resampled
from datasets.speech.speaker import Speaker
from datasets.speech.utterance import Utterance


def read_wav(path: Path) -> FloatArray:
    """Reads a wav file as a waveform float32 [n_samples], mono, 16 kHz.

    Raises:
        DataUnavailable: the file cannot be read, or is not one of those that `datasets.files.sound_limits` accepts.
    """
    with open_sound(path) as file:
        parts = [samples.mean(1) for samples in blocks_of(file, path)]
        rate = file.samplerate
    return resampled(np.concatenate(parts), rate)


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
