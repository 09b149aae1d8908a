"""Captions as text: how they are compared, and what an oracle front-end describes in place of the sound."""

from __future__ import annotations

import string
from collections.abc import Sequence

_PUNCTUATION = str.maketrans("", "", string.punctuation)


def fold(sentence: str) -> str:
    """A sentence in lower case, without punctuation, white space folded: how captions are compared."""
    return " ".join(sentence.lower().translate(_PUNCTUATION).split())


def read_items(sentences: Sequence[str]) -> list[str]:
    """The sentences of a block, which need no reading."""
    return list(sentences)
