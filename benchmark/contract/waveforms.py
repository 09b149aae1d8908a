"""The form of every sound in the suite: float32 [n_samples], mono, at one rate."""

SAMPLE_RATE = 16_000  # Hz
