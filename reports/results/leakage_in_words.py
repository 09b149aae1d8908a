"""Says how many test sounds speak a sentence that also occurs in training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmark.contract.split_facts import SplitFacts
from reports.results.group_results import GroupResults

SAY = {"sound": "speak", "text": "hold"}
# Protocols that leave out an image only because each of its sounds or texts is also one of the test part.
BY_IMAGE = ("rs-pairs", "retrieval")


def share_text(values: Sequence[float]) -> str:
    """Mean of shares as a percentage, with the range over the splits if they differ."""
    low, high = min(values), max(values)
    mean = f"{100 * sum(values) / len(values):.1f} %"
    return mean if low == high else f"{mean} (from {100 * low:.1f} to {100 * high:.1f} over the splits)"


def seen_text(group: GroupResults) -> str:
    """Share of the test sounds whose sentence also occurs in training; "unknown" where no split tells."""
    told = [facts.sentences_seen for facts in group.splits if facts.sentences_seen is not None]
    return share_text(told) if told else "unknown"


def _count(found: Sequence[Mapping[str, int]], side: str) -> str:
    """The count of one side, or its range over the splits."""
    counts = sorted({one[side] for one in found})
    return " to ".join(f"{n:,}" for n in dict.fromkeys([counts[0], counts[-1]]))


def _sentence_counts(splits: Sequence[SplitFacts], verb: str) -> str:
    """Numbers of distinct sentences in training and test; empty if the splits do not record them."""
    sides = (("fit", "training part"), ("test", "test part"))
    told = [facts for facts in splits if all(side in facts.n_sentences for side, _ in sides)]
    if not told:
        return ""
    parts = []
    for side, name in sides:
        text = f"{_count([facts.n_sentences for facts in told], side)} in the {name}"
        fewest = [facts.fewest_sentences for facts in told if side in facts.fewest_sentences]
        parts.append(text + (f" (of the class with the fewest: {_count(fewest, side)})" if fewest else ""))
    return f" Distinct sentences {verb}: {', '.join(parts)}."


def _near_text(group: GroupResults) -> str:
    """Share of the test sounds whose sentence is within one word of a training sentence; empty if no split tells."""
    told = [facts.sentences_near for facts in group.splits if facts.sentences_near is not None]
    return f", and {share_text(told)} one that differs from such a sentence by at most one word" if told else ""


def _left_out(group: GroupResults) -> str:
    """How many images are in neither part, and why where one reason holds; empty if all are in one."""
    counts = sorted({facts.n_left_out for facts in group.splits})
    if not counts[-1]:
        return ""
    many = " to ".join(f"{n:,}" for n in dict.fromkeys([counts[0], counts[-1]]))
    reason = f", as every {group.captions} of theirs is also one of the test part"
    return f" Images in neither part: {many}{reason if group.group.protocol in BY_IMAGE else ''}."


def leakage_text(group: GroupResults) -> str:
    """A paragraph on sentences that training and test share, for the page."""
    if not group.splits:
        return "No split was made, so there are no leakage figures."
    told = [facts.sentences_seen_all for facts in group.splits if facts.sentences_seen_all is not None]
    if not told:
        return "a feature file says nothing of the sentences; repeated features are named under What ran."
    every = share_text(told)
    text = (
        f"Of the test {group.captions}s in use, {seen_text(group)} {SAY[group.captions]} a sentence that also occurs, "
        f"word for word, in the training part{_near_text(group)}; over all captions of the test images the share is "
        f"{every}. Memorising these sentences can raise a score."
    )
    return text + _left_out(group) + _sentence_counts(group.splits, "spoken" if group.captions == "sound" else "read")
