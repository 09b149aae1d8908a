"""Perturbation of training sounds: another size of the speaker's head, and another tempo.

Both are drawn for each copy, independently of each other. Stretching the whole spectrum imitates a vocal tract of
another length, as Jaitly and Hinton do within the mel filters ("Vocal tract length perturbation improves speech
recognition", ICML workshop 2013); here it moves the pitch too. Together with the tempo it covers the speed perturbation
of Ko et al. ("Audio augmentation for speech recognition", Interspeech 2015).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmark.contract.arrays import FloatArray
from benchmark.networks.torch_compat import import_torchaudio

SPECTRUM = (85, 118)  # percent by which frequencies are multiplied, smallest and largest
TEMPO = (0.85, 1.18)  # slowest and fastest
WINDOW, HOP = 512, 128  # samples of the phase vocoder


@dataclass(frozen=True)
class Perturbation:
    """One perturbed copy of a training sound.

    Attributes:
        seed: from which spectrum and tempo are drawn, 0 to 2**64 - 1.
    """

    seed: int

    @property
    def identity(self) -> list[str | int | float]:
        """The seed."""
        return [self.seed]

    def drawn(self) -> tuple[int, float]:
        """Percent by which all frequencies are multiplied, and the tempo."""
        random = np.random.default_rng(self.seed)
        return int(random.integers(SPECTRUM[0], SPECTRUM[1] + 1)), float(random.uniform(*TEMPO))

    def changed(self, waveform: FloatArray) -> FloatArray:
        """The perturbed waveform, of 1 / tempo of the length; one of fewer than WINDOW samples keeps its tempo."""
        import torch

        percent, tempo = self.drawn()
        audio = import_torchaudio()
        # Fewer samples played at the old rate: all frequencies rise, and the sound gets shorter.
        played = audio.functional.resample(torch.from_numpy(waveform), percent, 100)
        if len(played) < WINDOW:  # too short for the vocoder, which sets the tempo
            shortest: FloatArray = played.numpy()
            return shortest
        window = torch.hann_window(WINDOW)
        spectrum = torch.stft(played, WINDOW, HOP, window=window, return_complex=True)
        advance = torch.linspace(0, np.pi * HOP, WINDOW // 2 + 1)[:, None]
        stretched = audio.functional.phase_vocoder(spectrum, tempo * 100 / percent, advance)
        n = round(len(waveform) / tempo)
        perturbed: FloatArray = torch.istft(stretched, WINDOW, HOP, window=window, length=n).numpy()
        return perturbed
