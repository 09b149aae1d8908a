"""Captions as text: how two of them are compared, and a reader for front-ends that see the text itself."""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import ClassVar

_PUNCTUATION = str.maketrans("", "", string.punctuation)


def fold(sentence: str) -> str:
    """Puts a sentence in lower case, without punctuation and with single spaces; equal results are equal captions."""
    return " ".join(sentence.lower().translate(_PUNCTUATION).split())


class ReadsCaptions:
    """Base class of oracle front-ends that describe the caption in place of its sound."""

    reads: ClassVar[str] = "caption"

    def read(self, sentences: Sequence[str]) -> list[str]:
        """Returns the sentences as they are: the data set holds them already."""
        return list(sentences)
