"""File names of groups: short where that is unique, longer where it is not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

# Data set and source name a group's files; the parts behind them are added only where groups would collide.
N_ALWAYS = 2


def _clean(text: str) -> str:
    """Text as part of a file name."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-.") or "unnamed"


def slugs(parts: Sequence[tuple[str, ...]]) -> list[str]:
    """One unique name for each group, of the parts that tell it from groups of the same data set and source.

    Parts are taken from the left, each only where it tells the group from one that those before it do not.
    """
    names = []
    for own in parts:
        rivals = [other for other in parts if other != own and other[:N_ALWAYS] == own[:N_ALWAYS]]
        chosen = list(own[:N_ALWAYS])
        for position, part in enumerate(own[N_ALWAYS:], start=N_ALWAYS):
            alike = [other for other in rivals if other[position : position + 1] == (part,)]
            chosen += [part] if len(alike) < len(rivals) else []
            rivals = alike
        names.append("-".join(map(_clean, chosen)))
    # Cleaning may make two names the same; then they are numbered.
    seen: Counter[str] = Counter()
    unique = []
    for name in names:
        seen[name.lower()] += 1
        unique.append(name if seen[name.lower()] == 1 else f"{name}-{seen[name.lower()]}")
    return unique
