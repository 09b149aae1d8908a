"""Escapes text for Markdown."""

from __future__ import annotations

import re

from benchmark.contract.printable import printable

# Underscores inside words, and most ampersands, mean nothing; a dollar sign begins a formula on some sites.
SYNTAX = re.compile(r"[\\`*\[\]<>|~$]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")


def escape(text: str) -> str:
    """Text that Markdown shows unchanged, also inside a table."""
    return SYNTAX.sub(r"\\\g<0>", printable(" ".join(text.split())))


def code(text: str) -> str:
    """Text in code style. It replaces a bar, which would end the cell of a table."""
    return "`" + printable(" ".join(text.split())).replace("`", "'").replace("|", "¦") + "`"
