"""The footnote sign of rows that hold results of an earlier request."""

from __future__ import annotations

SIGN = "ᵉ"
MEANING = "from an earlier request; code, data or features may have changed since"
NOTE = f"{SIGN} {MEANING}"


def signed(label: str, is_earlier: bool) -> str:
    """Appends the sign to a label if its row holds any result of an earlier request."""
    return f"{label} {SIGN}" if is_earlier else label
