"""Rooms in which a sound is heard.

A room's response is Polack's statistical model (J.-D. Polack, "La transmission de l'energie sonore dans les salles",
thesis, Le Mans 1988): the direct sound, then Gaussian noise that decays exponentially.

    h(t) = delta(t) + g w(t) 10^(-3 t / T)   for t >= d

T is the reverberation time, in which the level falls by 60 dB; d is the delay of the first echo; g sets the ratio of
the energy of the direct sound to that of the echoes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from benchmark.contract.arrays import FloatArray
from benchmark.contract.waveforms import SAMPLE_RATE
from datasets.sound_changes.power import rms


@dataclass(frozen=True)
class Room:
    """What the echoes of a room are like.

    Attributes:
        reverberation: T, seconds.
        delay: d, seconds.
        direct: energy of the direct sound relative to that of the echoes, dB.
    """

    reverberation: float
    delay: float
    direct: float


# An office, and a hall in which the speaker stands some metres away.
KINDS = {"small": Room(0.4, 0.003, 3.0), "large": Room(1.5, 0.015, -3.0)}


def response(room: Room, random: np.random.Generator) -> NDArray[np.float64]:
    """The response h of a room, float64 [n_samples], until the level has fallen by 60 dB."""
    n, first = round(room.reverberation * SAMPLE_RATE), round(room.delay * SAMPLE_RATE)
    decay = 10 ** (-3 * np.arange(n) / n)
    decay[:first] = 0
    echoes = random.standard_normal(n) * decay
    echoes *= np.sqrt(10 ** (-room.direct / 10) / np.sum(echoes**2))
    echoes[0] = 1
    return echoes


@dataclass(frozen=True)
class Reverberation:
    """The sound as it is heard in a room drawn from its kind, at the power it had; echoes after its end are cut off.

    Attributes:
        kind: key of KINDS.
        seed: of the room, 0 to 2**64 - 1.
    """

    kind: str
    seed: int

    @property
    def identity(self) -> list[str | int | float]:
        """Kind and seed."""
        return [self.kind, self.seed]

    def changed(self, waveform: FloatArray) -> FloatArray:
        """The waveform with its echoes, as long as before."""
        heard = signal.fftconvolve(waveform, response(KINDS[self.kind], np.random.default_rng(self.seed)))
        heard = heard[: len(waveform)]
        same_power: FloatArray = (heard * (rms(waveform) / rms(heard))).astype(np.float32)
        return same_power
