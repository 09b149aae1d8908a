"""Escapes text for Markdown."""

from __future__ import annotations

from benchmark.contract.printable import printable


def escape(text: str) -> str:
    """Text that Markdown shows unchanged, also inside a table."""
    text = printable(" ".join(text.split()))
    for character in "\\`*[]<>|":
        text = text.replace(character, f"\\{character}")
    return text


def code(text: str) -> str:
    """Text in code style. It replaces a bar, which would end the cell of a table."""
    return "`" + printable(" ".join(text.split())).replace("`", "'").replace("|", "¦") + "`"
