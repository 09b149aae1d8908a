"""What is done to the sounds of a data set: noise on both sides, and perturbed copies of the training sounds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmark.contract.noise_condition import NO_NOISE, Noise, NoiseCondition
from benchmark.contract.two_sides import SplitSide
from datasets.sound_changes.added_noise import AddedNoise
from datasets.sound_changes.change import ChangedSound, SoundChange
from datasets.sound_changes.perturbation import Perturbation
from datasets.sound_changes.reverberation import Reverberation
from datasets.speech.utterance import Utterance, numbers


@dataclass(frozen=True)
class Treatment:
    """What is done to all sounds.

    Attributes:
        noise: over the sounds of each side.
        n_copies: perturbed copies of every training sound.
    """

    noise: NoiseCondition = NO_NOISE
    n_copies: int = 0

    def applied(
        self, sound: Path | Utterance, side: SplitSide, names: tuple[str, str, int], copy: int = 0
    ) -> Path | Utterance | ChangedSound:
        """The sound as it is heard.

        Args:
            sound: recording or utterance.
            side: on which it stands.
            names: data set, image and number of the sentence, from which every change is drawn.
            copy: number of the perturbed copy, from 1; 0 for the sound itself.
        """
        changes: list[SoundChange] = [Perturbation(numbers("copy", *names, copy)[0])] if copy else []
        which, seed, _, _ = numbers("noise", *names, copy)
        noises = self.noise.noises(side)
        changes += _changes(noises[which % len(noises)], seed)
        return ChangedSound(sound, tuple(changes)) if changes else sound


def _changes(noise: Noise, seed: int) -> list[SoundChange]:
    if noise.level is not None:
        return [AddedNoise(noise.name, noise.level, seed)]
    return [Reverberation(noise.room, seed)] if noise.room else []
