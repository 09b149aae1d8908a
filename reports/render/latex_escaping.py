"""Escapes text for LaTeX."""

from __future__ import annotations

import unicodedata

from benchmark.contract.printable import printable

ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    **{character: f"\\{character}" for character in "&%$#_"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    # LaTeX would read a bracket that follows \\ as its optional argument.
    "[": "{[}",
    "]": "{]}",
    "±": r"$\pm$",
    "×": r"$\times$",
    "–": "--",
    "—": "---",
    "…": r"\ldots{}",
    "·": r"$\cdot$",
    "µ": r"$\mu$",
    "−": "$-$",
    "†": r"\dag{}",
    "Δ": r"$\Delta$",
    "→": r"$\to$",
    "≥": r"$\geq$",
    "≤": r"$\leq$",
    "\u00a0": "~",
}


def escape(text: str) -> str:
    """ASCII text that LaTeX typesets unchanged, apart from accents, which are dropped."""
    return "".join(map(_character, printable(" ".join(text.split()))))


def _character(character: str) -> str:
    """One character in plain LaTeX; a letter without an ASCII base becomes a question mark."""
    if character in ESCAPES:
        return ESCAPES[character]
    if character.isascii():
        return character
    return unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode() or "?"
