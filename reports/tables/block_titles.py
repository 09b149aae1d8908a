"""Titles of the blocks that hold reference rows."""

from __future__ import annotations

from reports.results.group_results import GroupResults

HARD_LABELS = "hard-label reference: a guess of the class as a code, not comparable"
CONTROL = "control: the same methods on shuffled labels, not comparable"
CHANCE = "chance: the whole database in one tie"


def oracle_short(group: GroupResults) -> str:
    """Short title of the oracle rows."""
    modalities = " and ".join(dict.fromkeys(modality for modality, _ in group.oracles))
    return f"oracle: {' + '.join(name for _, name in group.oracles)} in place of the {modalities}"


def oracle_title(group: GroupResults) -> str:
    """Title of the oracle rows that also says what an oracle for sounds stands for."""
    if any(modality != "sound" for modality, _ in group.oracles):
        return oracle_short(group)
    names = " + ".join(name for _, name in group.oracles)
    return f"oracle: the caption as text in place of its sound ({names}): perfect speech recognition"
