"""Escapes characters that would break a line or move a terminal's cursor."""

from __future__ import annotations

import shlex
import unicodedata
from collections.abc import Sequence


def printable(text: str) -> str:
    r"""The text with newlines, escape sequences and other characters that cannot be seen written as `\n`, `\x1b`, ….

    Spaces of every kind stay. Marks that change the direction of writing and halves of surrogate pairs do not.
    """
    return text if text.isprintable() else "".join(map(_shown, text))


def printable_lines(text: str) -> str:
    """The same for a text of several lines, whose line ends stay."""
    return "\n".join(map(printable, text.split("\n")))


def message(error: Exception) -> str:
    """The message of an error on one line, for use as its `__str__`."""
    return printable(Exception.__str__(error))


def shell_words(words: Sequence[str]) -> str:
    """A shell command that passes these words, on one line; unprintable characters stand inside `$'…'`."""
    return " ".join(map(_quoted, words))


def _shown(character: str) -> str:
    if character.isprintable() or unicodedata.category(character) == "Zs":
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def _quoted(word: str) -> str:
    if printable(word) == word:
        return shlex.quote(word)
    # Byte by byte, since shells differ in what \u means to them.
    kept = (
        chr(b) if 32 <= b < 127 and chr(b) not in "'\\" else f"\\x{b:02x}"
        for b in word.encode(errors="surrogateescape")
    )
    return f"$'{''.join(kept)}'"
