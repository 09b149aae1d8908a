"""Voice activity detection by power: silence says more of the engine or the recorder than of the sentence."""

from __future__ import annotations

import numpy as np

from benchmark.contract.arrays import FloatArray

SPAN = 640  # samples, 40 ms, over which the power of a frame is taken
DEPTH = 30.0  # dB below the loudest frame at which silence begins


def loud_frames(frames: FloatArray, waveform: FloatArray, hop: int) -> FloatArray:
    """The frames whose power in the waveform is within DEPTH of that of the loudest one; at least one.

    Args:
        frames: [n_frames, ...]; their centres are `hop` samples apart, and the first lies at the beginning.
        waveform: float32 [n_samples], 16 kHz, mono.
        hop: in samples.

    Returns:
        Some of the frames, in their order.
    """
    # Sums of squares up to each sample, so that the power of a span is a difference.
    total = np.concatenate([[0.0], np.cumsum(np.square(waveform, dtype=np.float64))])
    centres = np.arange(len(frames)) * hop
    first, last = (np.clip(centres + offset, 0, len(waveform)) for offset in (-SPAN // 2, SPAN // 2))
    power = (total[last] - total[first]) / SPAN
    kept: FloatArray = frames[power >= power.max() * 10 ** (-DEPTH / 10)]
    return kept
