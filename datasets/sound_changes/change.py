"""A sound that is changed before it is described."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmark.contract.arrays import FloatArray
from benchmark.contract.digests import digest, source_digest
from datasets.speech.utterance import Utterance


class SoundChange(Protocol):
    """A change to a waveform; equal changes do the same to equal waveforms."""

    @property
    def identity(self) -> list[str | int | float]:
        """What the change depends on besides its code."""
        ...

    def changed(self, waveform: FloatArray) -> FloatArray:
        """The changed copy of a waveform float32 [n_samples], 16 kHz, mono, n_samples > 0."""
        ...


@dataclass(frozen=True)
class ChangedSound:
    """A recording or an utterance, and what is done to it.

    Attributes:
        sound: the file, or what an engine says.
        changes: in the order in which they are made.
    """

    sound: Path | Utterance
    changes: tuple[SoundChange, ...]

    def heard(self, waveform: FloatArray) -> FloatArray:
        """The waveform of the sound after all changes; a sound without samples stays as it is."""
        for change in self.changes if len(waveform) else ():
            waveform = change.changed(waveform)
        return waveform

    def content(self, clean: str) -> str:
        """The content key of the changed sound, from that of the sound itself."""
        made = [[type(c).__name__, source_digest(type(c).__module__), *c.identity] for c in self.changes]
        return digest([clean, made])
