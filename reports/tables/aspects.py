"""What the groups of one comparison differ in: the protocol, or the sounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from benchmark.contract.noise_condition import CLEAN
from benchmark.contract.speech_condition import DEFAULT_SPEECH, SpeechCondition
from reports.results.group import Group
from reports.results.group_results import GroupResults
from reports.results.leakage_in_words import SAY, leakage_text, seen_text

ARROW = "An arrow leads from the engines of the training sounds to those of the test sounds."


@dataclass(frozen=True)
class Aspect:
    """A property that groups are compared in.

    Attributes:
        kind: begins the names of the files.
        heading: of the section on the page.
        what: follows "by direction and" in captions.
        name: of a group in a table's header.
        without: the group without the property, so that equal values are compared.
        labels: columns of CSV files that describe the property, which the header says instead.
        remark: a sentence about all groups for the notes; empty for none.
        line: what the page says of one group; empty for nothing.
        split_by_direction: whether each direction has a table of its own, since there are many groups.
    """

    kind: str
    heading: str
    what: str
    name: Callable[[GroupResults], str]
    without: Callable[[Group], Group]
    labels: tuple[str, ...]
    remark: Callable[[tuple[GroupResults, ...]], str]
    line: Callable[[GroupResults], str]
    split_by_direction: bool = False


def sounds_text(speech: str, noise: str, augment_sounds: int) -> str:
    """Who speaks and what is done to the sounds, in few words: "espeak-ng → flite, babble:10dB"."""
    condition = SpeechCondition.parsed(speech)
    fit, test = "+".join(condition.fit), "+".join(condition.test)
    engines = fit if fit == test else f"{fit} → {test}"
    parts = [f"{engines}, disjoint voices" if condition.disjoint else engines]
    parts += [noise] if noise != CLEAN else []
    parts += [f"copies: {augment_sounds}"] if augment_sounds else []
    return ", ".join(parts)


def sounds_of(group: GroupResults) -> str:
    """The same of a group; of sounds that the suite has not spoken itself, what is known of them."""
    key = group.group
    text = sounds_text(key.speech, key.noise, key.augment_sounds)
    if group.speech in (key.speech, "unknown", "none"):
        return text
    return text.replace(sounds_text(key.speech, CLEAN, 0), group.speech, 1)


def _seen_in_each(groups: tuple[GroupResults, ...]) -> str:
    seen = "; ".join(f"{group.group.protocol} {seen_text(group)}" for group in groups)
    captions = groups[0].captions
    return f"Test {captions}s in use that {SAY[captions]} a sentence of the training part: {seen}."


PROTOCOLS = Aspect(
    kind="protocols",
    heading="Protocols side by side",
    what="protocol",
    name=lambda group: group.group.protocol,
    without=lambda group: replace(group, protocol="", protocol_version=0),
    labels=("protocol", "protocol_version"),
    remark=_seen_in_each,
    line=lambda group: f"{group.group.protocol}: {leakage_text(group)}",
)
SOUNDS = Aspect(
    kind="sounds",
    heading="Speech and noise side by side",
    what="speech or noise",
    name=sounds_of,
    without=lambda group: replace(group, speech=DEFAULT_SPEECH, noise=CLEAN, augment_sounds=0),
    labels=("speech", "noise", "augment_sounds"),
    remark=lambda groups: ARROW if any("→" in sounds_of(group) for group in groups) else "",
    line=lambda group: "",
    split_by_direction=True,
)
ASPECTS = (PROTOCOLS, SOUNDS)
