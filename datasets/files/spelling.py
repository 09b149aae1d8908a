"""Names and counts as messages and comparisons need them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from benchmark.contract.printable import printable


def composed(text: str) -> str:
    """The text with letters and accents joined (NFC), the form in which names of files are compared."""
    return unicodedata.normalize("NFC", text)


def counted(n: int, one: str, several: str = "") -> str:
    """`1 image`, `2 images`; `several` is the word for more than one where that is not `one` with an s."""
    return f"{n:,} {one if n == 1 else several or one + 's'}"


def spanned(counts: Sequence[int]) -> str:
    """`5`, or `1 to 7` where the numbers differ."""
    low, high = min(counts), max(counts)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def few(names: Sequence[str], at_most: int = 3) -> str:
    """The first names of a list, printable, with their number where there are more."""
    more = f", … ({len(names):,} in all)" if len(names) > at_most else ""
    return ", ".join(map(printable, names[:at_most])) + more
