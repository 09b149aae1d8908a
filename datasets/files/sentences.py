"""Captions as text: how two of them are compared."""

from __future__ import annotations

import string

_PUNCTUATION = str.maketrans("", "", string.punctuation)


def fold(sentence: str) -> str:
    """Puts a sentence in lower case, without punctuation and with single spaces; equal results are equal captions."""
    return " ".join(sentence.lower().translate(_PUNCTUATION).split())
