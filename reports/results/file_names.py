"""Unique file names for groups, as short as possible."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

# Every name holds the data set and the source; the other parts appear only where two groups would share a name.
N_ALWAYS = 2


def clean(text: str) -> str:
    """The text as part of a file name: letters, digits, dots, dashes and underscores."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-.") or "unnamed"


def slugs(parts: Sequence[tuple[str, ...]]) -> list[str]:
    """Gives each group a unique name, made of the parts that tell it from other groups.

    Args:
        parts: data set and source of each group, then further parts. A further part enters the name only if it tells
            the group from another one that the parts to its left do not rule out.
    """
    names = []
    for own in parts:
        rivals = [other for other in parts if other != own and other[:N_ALWAYS] == own[:N_ALWAYS]]
        chosen = list(own[:N_ALWAYS])
        for position, part in enumerate(own[N_ALWAYS:], start=N_ALWAYS):
            alike = [other for other in rivals if other[position : position + 1] == (part,)]
            chosen += [part] if len(alike) < len(rivals) else []
            rivals = alike
        names.append("-".join(map(clean, chosen)))
    # Replacing special characters may make two names equal; the later ones get a number.
    seen: Counter[str] = Counter()
    unique = []
    for name in names:
        seen[name.lower()] += 1
        unique.append(name if seen[name.lower()] == 1 else f"{name}-{seen[name.lower()]}")
    return unique
