"""Word error rate of transcripts."""

from __future__ import annotations

import math
from collections.abc import Sequence


def word_error_rate(spoken: Sequence[str], heard: Sequence[str]) -> float:
    """Words to substitute, insert and delete, summed over all pairs, divided by the number of spoken words.

    Args:
        spoken: the sentences, with single spaces between words.
        heard: their transcripts.

    Returns:
        The rate; it may exceed 1. NaN if no word is spoken.
    """
    from rapidfuzz.distance import Levenshtein

    pairs = [(said.split(), found.split()) for said, found in zip(spoken, heard, strict=True)]
    n_words = sum(len(said) for said, _ in pairs)
    errors = sum(Levenshtein.distance(said, found) for said, found in pairs)
    return errors / n_words if n_words else math.nan
