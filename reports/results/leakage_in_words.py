"""Says how many test sounds speak a sentence that also occurs in training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmark.contract.split_facts import SplitFacts
from reports.results.group_results import GroupResults


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


def _sentence_counts(splits: Sequence[SplitFacts]) -> str:
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
    return f" Distinct sentences spoken: {', '.join(parts)}."


def _near_text(group: GroupResults) -> str:
    """Share of the test sounds whose sentence is within one word of a training sentence; empty if no split tells."""
    told = [facts.sentences_near for facts in group.splits if facts.sentences_near is not None]
    return f", and {share_text(told)} one that differs from such a sentence by at most one word" if told else ""


def leakage_text(group: GroupResults) -> str:
    """A paragraph on sentences that training and test share, for the page."""
    if not group.splits:
        return "No split was made, so there are no leakage figures."
    told = [facts.sentences_seen_all for facts in group.splits if facts.sentences_seen_all is not None]
    if not told:
        return "a feature file says nothing of the sentences; repeated features are named under What ran."
    every = share_text(told)
    text = (
        f"Of the test sounds in use, {seen_text(group)} speak a sentence that also occurs, word for word, in "
        f"the training part{_near_text(group)}; over all captions of the test images the share is {every}. "
        "Memorising these sentences can raise a score."
    )
    left_out = sorted({facts.n_left_out for facts in group.splits})
    if left_out[-1]:
        text += f" Images in neither part: {' to '.join(f'{n:,}' for n in dict.fromkeys([left_out[0], left_out[-1]]))}."
    return text + _sentence_counts(group.splits)
